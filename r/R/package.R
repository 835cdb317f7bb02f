# A data package: its descriptor as a list, its resources by name, and `folder`, where its files stand.
data_package <- function(path) {
  folder <- if (is.null(path)) system.file("extdata", package = "syriaevents") else path
  descriptor <- file.path(folder, "datapackage.json")
  if (!file.exists(descriptor)) {
    stop("expected a folder with datapackage.json, found none at '", folder, "'", call. = FALSE)
  }
  package <- jsonlite::read_json(descriptor)
  names(package[["resources"]]) <- vapply(package[["resources"]], `[[`, "", "name")
  c(package, list(folder = folder))
}

# Tables are Parquet; the other resources are vocabularies.
table_resources <- function(package) {
  Filter(function(resource) resource[["format"]] == "parquet", package[["resources"]])
}

table_schema <- function(package, table) {
  known <- names(table_resources(package))
  if (!(is.character(table) && length(table) == 1 && table %in% known)) {
    stop("no table '", paste(table, collapse = ", "), "'; the tables are ", paste(known, collapse = ", "), call. = FALSE)
  }
  jsonlite::read_json(file.path(package[["folder"]], package[["resources"]][[table]][["schema"]]))
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
  read_cells(file.path(package[["folder"]], package[["resources"]][[vocabulary]][["path"]]))[["value"]]
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

# `value`, or `otherwise` in place of nothing and of an empty text.
or <- function(value, otherwise) {
  if (is.null(value) || identical(value, "")) otherwise else value
}
