# A data package: its descriptor as a list, its resources by name, `folder`, where its files stand, and
# whether it came from `elsewhere`, so that its files are held against their hashes.
data_package <- function(path = NULL, version = NULL) {
  if (!is.null(path) && !is.null(version)) {
    stop("path and version are both given; expected one of them", call. = FALSE)
  }
  if (!(is.null(path) || (is.character(path) && length(path) == 1 && !is.na(path)))) {
    stop("path is ", deparse(path)[1], "; expected one folder with datapackage.json, or NULL", call. = FALSE)
  }
  folder <- if (!is.null(version)) release_folder(version) else if (!is.null(path)) tree_of(path) else carried()
  descriptor <- file.path(folder, "datapackage.json")
  if (!file.exists(descriptor)) {
    stop("expected a folder with datapackage.json, found none at '", folder, "'", call. = FALSE)
  }
  package <- from_file(descriptor, jsonlite::read_json)
  if (length(package[["resources"]]) == 0) {
    stop("'", descriptor, "' has no resources", call. = FALSE)
  }
  names(package[["resources"]]) <- vapply(package[["resources"]], `[[`, "", "name")
  c(package, list(folder = folder, elsewhere = !is.null(path) || !is.null(version)))
}

# The data that travel with this package.
carried <- function() system.file("extdata", package = "syriaevents")

# The folder meant by a folder, a datapackage.json or a zip of either.
tree_of <- function(path) {
  if (!file.exists(path)) {
    stop("expected a folder with datapackage.json, found none at '", path, "'", call. = FALSE)
  }
  if (dir.exists(path)) return(path)
  if (basename(path) == "datapackage.json") return(dirname(path))
  if (!identical(readBin(path, "raw", 4), as.raw(c(0x50, 0x4b, 3, 4)))) {
    stop("expected a folder, a datapackage.json or a zip of a data package, found another file: '", path, "'", call. = FALSE)
  }
  # Archives as they were released travel with this package, where their tables are as CSV, too.
  known <- released()
  same <- match(file.size(path), file.size(release_archive(known$version)))
  if (!is.na(same) && sha256(readBin(path, "raw", file.size(path))) == known$sha256[same]) {
    return(release_folder(known$version[same]))
  }
  unzipped(path)
}

# The tree of a zip in a folder that lasts as long as the session.
unzipped <- function(path) {
  key <- paste(normalizePath(path), file.mtime(path), file.size(path))
  if (is.null(session[[key]])) {
    folder <- tempfile("syriaevents-")
    wrong <- function(problem) stop("cannot unzip '", path, "': ", conditionMessage(problem), call. = FALSE)
    members <- tryCatch(utils::unzip(path, list = TRUE)$Name, error = wrong, warning = wrong)
    outside <- members[grepl("(^|/)[.][.](/|$)|^/|\\\\|:", members)]
    if (length(outside) > 0) stop("'", path, "' holds a path outside its own folder: ", outside[1], call. = FALSE)
    tryCatch(utils::unzip(path, exdir = folder), error = wrong, warning = wrong)
    inside <- Sys.glob(file.path(folder, "*", "datapackage.json"))
    here <- file.exists(file.path(folder, "datapackage.json"))
    session[[key]] <- if (!here && length(inside) == 1) dirname(inside) else folder
  }
  session[[key]]
}

# What was unpacked, and what was held against its hash, in this session.
session <- new.env(parent = emptyenv())

# Tables are Parquet, and vocabularies CSV; where all is CSV, the vocabularies are one table by themselves.
table_resources <- function(package) {
  of_format <- function(format) Filter(function(resource) identical(resource[["format"]], format), package[["resources"]])
  tables <- of_format("parquet")
  if (length(tables) > 0) tables else Filter(function(resource) is.list(resource[["schema"]]), without_vocabularies(of_format("csv")))
}

without_vocabularies <- function(resources) resources[setdiff(names(resources), "vocabularies")]

table_schema <- function(package, table) {
  one_of(table, names(table_resources(package)), "table")
  schema <- package[["resources"]][[table]][["schema"]]
  if (is.list(schema)) return(c(schema, list(name = table)))
  if (!is.character(schema)) {
    stop("datapackage.json names no schema file of the table '", table, "'", call. = FALSE)
  }
  from_file(file.path(package[["folder"]], schema), jsonlite::read_json)
}

# The vocabulary whose values a column takes; NULL where it is open.
vocabulary_of <- function(package, schema, column) {
  for (field in schema[["fields"]]) {
    if (identical(field[["name"]], column) && !is.null(field[["vocabulary"]])) return(field[["vocabulary"]])
  }
  for (key in schema[["foreignKeys"]]) {
    target <- key[["reference"]][["resource"]]
    if (identical(unlist(key[["fields"]]), column) && !(target %in% c("", names(table_resources(package))))) {
      return(target)
    }
  }
  NULL
}

# A vocabulary in its own order: value, label, definition, since, broader; no rows where there is none.
vocabulary <- function(name, package) {
  resources <- package[["resources"]]
  all <- resources[["vocabularies"]]
  resource <- or(resources[[name]], all)
  if (is.null(resource)) {
    return(data.frame(value = character(), label = character(), broader = character()))
  }
  found <- from_file(file.path(package[["folder"]], resource[["path"]]), read_cells)
  if (identical(resource, all)) found[found$vocabulary == name, ] else found
}

# The values of the vocabulary of a column, in its own order; NULL where it is open.
closed_values <- function(package, schema, column) {
  name <- vocabulary_of(package, schema, column)
  if (is.null(name)) NULL else vocabulary(name, package)[["value"]]
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
