# Ways to read a table, the best first; the last one needs no other package.
readers <- c("arrow", "nanoparquet", "csv")

usable <- function(reader) {
  switch(
    reader,
    # Some builds of arrow come without the compression of our files.
    arrow = requireNamespace("arrow", quietly = TRUE) && arrow::codec_is_available("zstd"),
    nanoparquet = requireNamespace("nanoparquet", quietly = TRUE),
    csv = TRUE
  )
}

# The columns of a table as a reader gives them. Every reader is asked for all columns: with
# `col_select`, nanoparquet 0.5.1 returns wrong values where some are missing.
table_cells <- function(package, table, reader) {
  if (is.null(reader)) {
    reader <- Find(usable, readers)
  } else if (!(is.character(reader) && length(reader) == 1 && reader %in% readers)) {
    stop("reader is '", paste(reader, collapse = ", "), "'; expected one of ", paste(readers, collapse = ", "), call. = FALSE)
  } else if (!usable(reader)) {
    stop("the package ", reader, " is not installed, or cannot read zstd", call. = FALSE)
  }
  name <- if (reader == "csv") file.path("csv", paste0(table, ".csv")) else package[["resources"]][[table]][["path"]]
  file <- file.path(package[["folder"]], name)
  if (!file.exists(file)) {
    hint <- if (reader == "csv") "; the Parquet file needs the package arrow or nanoparquet" else ""
    stop("expected the file '", file, "'", hint, call. = FALSE)
  }
  switch(
    reader,
    arrow = arrow::read_parquet(file),
    nanoparquet = nanoparquet::read_parquet(file),
    csv = read_cells(file)
  )
}

# A CSV file as text: an empty cell is NA, and a cell that says NA is the text "NA".
read_cells <- function(file) {
  utils::read.csv(
    file,
    colClasses = "character", na.strings = "", encoding = "UTF-8",
    check.names = FALSE, fill = FALSE, blank.lines.skip = FALSE
  )
}
