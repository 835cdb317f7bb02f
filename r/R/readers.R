# Ways to read a table, the best first; the last one needs no other package.
readers <- c("arrow", "nanoparquet", "csv")

# What a package must be to be of use.
needed <- c(arrow = "built with zstd", nanoparquet = "0.5.0 or newer")

usable <- function(reader) {
  switch(
    reader,
    # Some builds of arrow come without the compression of our files.
    arrow = requireNamespace("arrow", quietly = TRUE) && arrow::codec_is_available("zstd"),
    # requireNamespace() asks for no version of a package that is loaded already.
    nanoparquet = requireNamespace("nanoparquet", quietly = TRUE, versionCheck = list(op = ">=", version = "0.5.0")) &&
      utils::packageVersion("nanoparquet") >= "0.5.0",
    csv = TRUE
  )
}

# The columns of a table as a reader gives them. Every reader is asked for all columns: with
# `col_select`, nanoparquet 0.5.1 returns wrong values where some are missing (its issue 170, fixed
# in 0.5.2).
table_cells <- function(package, table, schema, reader) {
  if (is.null(reader)) {
    reader <- if (identical(package[["resources"]][[table]][["format"]], "csv")) "csv" else Find(usable, readers)
  } else if (!(is.character(reader) && length(reader) == 1 && reader %in% readers)) {
    shown <- paste(reader, collapse = ", ")
    stop("reader is '", shown, "'; expected one of ", paste(readers, collapse = ", "), did_you_mean(shown, readers), call. = FALSE)
  } else if (!usable(reader)) {
    stop(
      "the package ", reader, " (", needed[[reader]], ") is not installed: install.packages(\"", reader, "\")",
      call. = FALSE
    )
  }
  resource <- package[["resources"]][[table]]
  parquet <- file.path(package[["folder"]], resource[["path"]])
  mirror <- file.path(package[["folder"]], "csv", paste0(table, ".csv"))
  if (identical(resource[["format"]], "csv")) mirror <- parquet
  file <- if (reader == "csv") mirror else parquet
  read <- switch(
    reader,
    arrow = function(file) arrow::read_parquet(file),
    nanoparquet = function(file) nanoparquet::read_parquet(file),
    csv = read_cells
  )
  cells <- from_file(file, read, other_form(reader, parquet, mirror))

  columns <- vapply(schema[["fields"]], `[[`, "", "name")
  missing <- setdiff(columns, names(cells))
  if (length(missing) > 0) {
    stop("'", file, "' lacks what the schema has: ", paste(missing, collapse = ", "), call. = FALSE)
  }
  rows <- resource[["rows"]]
  if (!is.null(rows) && nrow(cells) != rows) {
    stop("'", file, "' has ", nrow(cells), " rows; its datapackage.json says ", rows, call. = FALSE)
  }
  if (package[["elsewhere"]]) intact(file, cells, schema, resource)
  cells
}

# An error where a file is not the one that its descriptor describes: a file has its own hash, and of the
# CSV mirror the content has one. Once for each file and session.
intact <- function(file, cells, schema, resource) {
  own <- identical(file, file.path(dirname(file), basename(resource[["path"]])))
  told <- if (own) resource[["hash"]] else resource[["content_hash"]]
  key <- paste("intact", normalizePath(file), file.mtime(file), file.size(file), told)
  if (is.null(told) || isTRUE(session[[key]])) return(invisible())
  found <- if (own) {
    paste0("sha256:", sha256(readBin(file, "raw", file.size(file))))
  } else {
    content_hash(cells, schema)
  }
  if (!identical(found, told)) {
    stop("'", file, "' was altered: its hash is not the one in its datapackage.json", call. = FALSE)
  }
  session[[key]] <- TRUE
}

# What to do where the file that a reader needs is missing, and the other form of the table is there.
other_form <- function(reader, parquet, mirror) {
  if (reader != "csv" && isTRUE(file.exists(mirror))) {
    return("; there is a CSV file, which reader = \"csv\" reads")
  }
  if (reader == "csv" && isTRUE(file.exists(parquet))) {
    return(paste0(
      "; there is a Parquet file, which needs the package arrow or nanoparquet: install.packages(\"arrow\") ",
      "or install.packages(\"nanoparquet\")"
    ))
  }
  ""
}

# A CSV file as text: an empty cell is NA, and a cell that says NA is the text "NA".
read_cells <- function(file) {
  # Every row that we write ends with a line feed.
  if (!identical(utils::tail(readBin(file, "raw", file.size(file)), 1), charToRaw("\n"))) {
    stop("the file is cut short: its last row does not end")
  }
  # Without fileEncoding, the option `encoding` of the session would decide how bytes are taken. What
  # read.csv() warns of are rows or cells that are not as they stand in the file.
  tryCatch(
    utils::read.csv(
      file,
      colClasses = "character", na.strings = "", encoding = "UTF-8", fileEncoding = "native.enc",
      check.names = FALSE, fill = FALSE, blank.lines.skip = FALSE
    ),
    warning = function(warning) stop(conditionMessage(warning))
  )
}
