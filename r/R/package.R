# A data package: its descriptor as a list, its resources by name, and `folder`, where its files stand.
data_package <- function(path) {
  if (!(is.null(path) || (is.character(path) && length(path) == 1 && !is.na(path)))) {
    stop("path is ", deparse(path)[1], "; expected one folder with datapackage.json, or NULL", call. = FALSE)
  }
  folder <- if (is.null(path)) system.file("extdata", package = "syriaevents") else path
  descriptor <- file.path(folder, "datapackage.json")
  if (!file.exists(descriptor)) {
    stop("expected a folder with datapackage.json, found none at '", folder, "'", call. = FALSE)
  }
  package <- from_file(descriptor, jsonlite::read_json)
  if (length(package[["resources"]]) == 0) {
    stop("'", descriptor, "' has no resources", call. = FALSE)
  }
  names(package[["resources"]]) <- vapply(package[["resources"]], `[[`, "", "name")
  c(package, list(folder = folder))
}

# Tables are Parquet; the other resources are vocabularies.
table_resources <- function(package) {
  Filter(function(resource) identical(resource[["format"]], "parquet"), package[["resources"]])
}

table_schema <- function(package, table) {
  known <- names(table_resources(package))
  if (!(is.character(table) && length(table) == 1 && table %in% known)) {
    stop("no table '", paste(table, collapse = ", "), "'; the tables are ", paste(known, collapse = ", "), call. = FALSE)
  }
  schema <- package[["resources"]][[table]][["schema"]]
  if (!is.character(schema)) {
    stop("datapackage.json names no schema file of the table '", table, "'", call. = FALSE)
  }
  from_file(file.path(package[["folder"]], schema), jsonlite::read_json)
}

# The vocabulary whose values a column takes; NULL where it is open.
vocabulary_of <- function(package, schema, column) {
  for (key in schema[["foreignKeys"]]) {
    target <- key[["reference"]][["resource"]]
    if (identical(unlist(key[["fields"]]), column) && !(target %in% c("", names(table_resources(package))))) {
      return(target)
    }
  }
  NULL
}

# The values of that vocabulary in its own order.
closed_values <- function(package, schema, column) {
  vocabulary <- vocabulary_of(package, schema, column)
  if (is.null(vocabulary)) {
    return(NULL)
  }
  resource <- package[["resources"]][[vocabulary]]
  from_file(file.path(package[["folder"]], resource[["path"]]), read_cells)[["value"]]
}

# The columns of tables, as table.column, whose values a column takes.
references <- function(package, schema, column) {
  found <- lapply(schema[["foreignKeys"]], function(key) {
    target <- or(key[["reference"]][["resource"]], schema[["name"]])
    here <- unlist(key[["fields"]]) == column
    if (target %in% names(table_resources(package))) {
      paste0(rep(target, sum(here)), rep(".", sum(here)), unlist(key[["reference"]][["fields"]])[here])
    }
  })
  unlist(found)
}

# What `read` makes of a file. Whatever goes wrong, the error says which file it was.
from_file <- function(file, read, hint = "") {
  if (!isTRUE(file.exists(file))) {
    stop("expected the file '", file, "'", hint, call. = FALSE)
  }
  tryCatch(read(file), error = function(error) {
    stop("cannot read '", file, "': ", conditionMessage(error), call. = FALSE)
  })
}

# `value`, or `otherwise` in place of nothing and of an empty text.
or <- function(value, otherwise) {
  if (is.null(value) || identical(value, "")) otherwise else value
}
