# What users call. The help is in man/; nothing here names a column of the dataset, since the
# schema that travels with the data does.

syria_events <- function(table = "events", path = NULL, reader = NULL) {
  package <- data_package(path)
  schema <- table_schema(package, table)
  cells <- table_cells(package, table, schema, reader)
  columns <- lapply(schema[["fields"]], function(field) {
    name <- field[["name"]]
    typed(cells[[name]], field[["type"]], closed_values(package, schema, name), paste0(table, ".", name))
  })
  names(columns) <- vapply(schema[["fields"]], `[[`, "", "name")
  as.data.frame(columns, optional = TRUE, stringsAsFactors = FALSE)
}

syria_tables <- function(path = NULL) {
  tables <- table_resources(data_package(path))
  data.frame(
    table = vapply(tables, `[[`, "", "name"),
    title = vapply(tables, `[[`, "", "title"),
    description = vapply(tables, `[[`, "", "description"),
    rows = vapply(tables, function(resource) as.integer(or(resource[["rows"]], NA)), 0L),
    row.names = NULL
  )
}

syria_codebook <- function(table = NULL, path = NULL) {
  package <- data_package(path)
  known <- names(table_resources(package))
  wanted <- if (is.null(table)) known else table
  # The columns of any table serve to give a codebook of none its shape.
  entries <- lapply(if (length(wanted) > 0) wanted else known[1], function(name) {
    schema <- table_schema(package, name)
    do.call(rbind, lapply(schema[["fields"]], described, schema = schema, package = package))
  })
  codebook <- do.call(rbind, entries)
  if (length(wanted) > 0) codebook else codebook[0, ]
}

syria_cite <- function(path = NULL) {
  package <- data_package(path)
  creators <- vapply(package[["contributors"]], `[[`, "", "title")
  utils::bibentry(
    "Misc",
    key = paste0(package[["name"]], "-", package[["version"]]),
    # A name that is not divided into given and family is one word to BibTeX.
    author = do.call(c, lapply(creators, function(name) utils::person(family = name))),
    title = package[["title"]],
    year = or(substr(or(package[["created"]], ""), 1, 4), "n.d."),
    url = or(package[["homepage"]], NULL),
    note = paste0("Data set, version ", package[["version"]], ", ", package[["licenses"]][[1]][["name"]])
  )
}

# One row of the codebook.
described <- function(field, schema, package) {
  name <- field[["name"]]
  limits <- field[["constraints"]]
  vocabulary <- vocabulary_of(package, schema, name)
  data.frame(
    table = schema[["name"]],
    column = name,
    type = field[["type"]],
    unit = or(field[["unit"]], NA_character_),
    key = name %in% unlist(schema[["primaryKey"]]),
    required = isTRUE(limits[["required"]]),
    unique = isTRUE(limits[["unique"]]),
    vocabulary = or(vocabulary, NA_character_),
    values = or(paste(closed_values(package, schema, name), collapse = ";"), NA_character_),
    separator = or(field[["separator"]], NA_character_),
    pattern = or(limits[["pattern"]], NA_character_),
    minimum = as.double(or(limits[["minimum"]], NA)),
    maximum = as.double(or(limits[["maximum"]], NA)),
    max_length = as.double(or(limits[["maxLength"]], NA)),
    refers_to = or(paste(references(package, schema, name), collapse = ";"), NA_character_),
    description = field[["description"]]
  )
}
