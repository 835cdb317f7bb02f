# What changed between two versions: rows and values.

syria_diff <- function(old, new = NULL, reader = NULL) {
  before <- meant(old)
  after <- if (is.null(new)) data_package() else meant(new)
  tables <- union(names(table_resources(after)), names(table_resources(before)))
  changes <- lapply(tables, function(table) table_changes(table, before, after, reader))
  made <- do.call(rbind, changes)
  rownames(made) <- NULL
  framed(made)
}

# A released version, or a path.
meant <- function(which) {
  if (is.character(which) && length(which) == 1 && grepl("^[0-9]+[.][0-9]+[.][0-9]+$", which)) {
    return(data_package(version = which))
  }
  # What no path can be is meant for a version.
  known <- known_versions()
  if (is.character(which) && length(which) == 1 && !file.exists(which) && did_you_mean(which, known) != "") {
    one_of(which, known, "released version")
  }
  data_package(path = which)
}

# One row for each row that is new or gone, and for each value that changed of those that both have, in
# columns of one type in both.
table_changes <- function(table, before, after, reader) {
  then <- texts_of(table, before, reader)
  now <- texts_of(table, after, reader)
  keys <- function(side) if (is.null(side)) character() else side$keys
  both <- intersect(keys(now), keys(then))
  made <- list(
    change_rows(table, setdiff(keys(now), keys(then)), "added"),
    change_rows(table, setdiff(keys(then), keys(now)), "removed")
  )
  shared <- intersect(names(now$cells), names(then$cells))
  for (column in shared[now$types[shared] == then$types[shared]]) {
    from <- then$cells[[column]][match(both, then$keys)]
    to <- now$cells[[column]][match(both, now$keys)]
    differs <- (from != to) %in% TRUE | is.na(from) != is.na(to)
    made <- c(made, list(change_rows(table, both[differs], "corrected", column, from[differs], to[differs])))
  }
  do.call(rbind, made)
}

change_rows <- function(table, keys, change, field = NA_character_, from = NA_character_, to = NA_character_) {
  n <- length(keys)
  data.frame(
    table = rep(table, n), key = keys, change = rep(change, n), field = rep(field, n),
    from = rep(from, length.out = n), to = rep(to, length.out = n), stringsAsFactors = FALSE
  )
}

# A table as text, its keys and the types of its columns; NULL where there is none.
texts_of <- function(table, package, reader) {
  if (!(table %in% names(table_resources(package)))) return(NULL)
  schema <- table_schema(package, table)
  frame <- read_table(package, table, reader)
  cells <- Map(function(column, field) {
    text <- hashed_text(column, field[["type"]])
    ifelse(is.na(column), NA_character_, text)
  }, as.list(frame), schema[["fields"]])
  types <- stats::setNames(vapply(schema[["fields"]], `[[`, "", "type"), names(frame))
  key <- unname(lapply(cells[unlist(schema[["primaryKey"]])], function(text) ifelse(is.na(text), "", text)))
  list(cells = cells, types = types, keys = do.call(paste, c(key, sep = "/")))
}
