# A column in the class that R has for its type, the same from every reader: `column` is text from
# the CSV mirror, or what a reader of Parquet made of it; `values` are those of a closed vocabulary.
typed <- function(column, type, values = NULL) {
  if (!is.null(values)) {
    return(factor(as.character(column), levels = values))
  }
  switch(
    type,
    string = as.character(column),
    integer = as.integer(column),
    number = reals(column),
    boolean = as.logical(column),
    date = days(column),
    datetime = instants(column),
    any = hexadecimal(column),
    stop("unknown type '", type, "'; the data are newer than this package", call. = FALSE)
  )
}

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
