# A column in the class that R has for its type, the same from every reader: `column` is text from
# the CSV mirror, or what a reader of Parquet made of it; `values` are those of a closed vocabulary;
# `where` names the column in errors. A cell that is not of the type is refused, since NA in its place
# would say that it is empty.
typed <- function(column, type, values = NULL, where = "the column") {
  made <- converted(column, type, values)
  empty <- if (is.list(column)) vapply(column, is.null, NA) else is.na(column)
  lost <- which(is.na(made) & !empty)
  if (length(lost) > 0) {
    problem <- if (is.null(values)) paste("is no", type) else "is not in the vocabulary"
    stop(where, ", row ", lost[1], ": '", as.character(column[[lost[1]]]), "' ", problem, call. = FALSE)
  }
  made
}

# NA where a cell is empty or not of the type.
converted <- function(column, type, values) {
  if (!is.null(values)) {
    return(factor(as.character(column), levels = values))
  }
  if (is.character(column) && type %in% names(forms)) {
    column[!grepl(paste0("^(", forms[[type]], ")$"), column)] <- NA
  }
  switch(
    type,
    string = as.character(column),
    # The check of what was lost tells more than R's warning on a number that is too large.
    integer = suppressWarnings(as.integer(column)),
    number = reals(column),
    boolean = as.logical(column),
    date = days(column),
    datetime = instants(column),
    any = hexadecimal(column),
    stop("unknown type '", type, "'; the data are newer than this package", call. = FALSE)
  )
}

# How the CSV mirror writes values. R's own parsers also take "T", "0x1F" and a day with more behind it.
forms <- c(
  integer = "-?[0-9]+",
  number = "-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?",
  boolean = "TRUE|FALSE|true|false",
  date = "[0-9]{4}-[0-9]{2}-[0-9]{2}",
  datetime = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z",
  any = "([0-9a-f]{2})+"
)

# R's own parser misses the nearest double now and then, by the last bit; that of JSON does not.
reals <- function(column) {
  if (is.character(column)) {
    cells <- ifelse(is.na(column), "null", column)
    column <- jsonlite::fromJSON(paste0("[", paste(cells, collapse = ","), "]"))
  }
  as.double(column)
}

# Some readers store days as integers, others as doubles.
days <- function(column) {
  structure(as.double(as.Date(column, format = "%Y-%m-%d")), class = "Date")
}

# Seconds since 1970, exact to the microsecond that the data are exact to.
instants <- function(column) {
  if (is.character(column)) {
    column <- as.POSIXct(column, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")
  }
  .POSIXct(round(as.double(column) * 1e6) / 1e6, tz = "UTC")
}

# A geometry in well-known binary as text, which merges, prints and compares like any other column.
hexadecimal <- function(column) {
  if (is.character(column)) {
    return(column)
  }
  vapply(column, function(bytes) if (is.null(bytes)) NA_character_ else paste(bytes, collapse = ""), "")
}
