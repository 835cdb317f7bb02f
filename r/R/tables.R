# What users call to read. The help is in man/; nothing here names a column of the dataset, since the
# schema that travels with the data does.

syria_events <- function(table = "events", path = NULL, reader = NULL, version = NULL) {
  read_table(data_package(path, version), table, reader)
}

# A table as a data frame, a tibble where that package is installed.
read_table <- function(package, table, reader = NULL) {
  schema <- table_schema(package, table)
  cells <- table_cells(package, table, schema, reader)
  shaped(cells, package, schema, table)
}

# Columns of cells in the classes, order and labels that the schema says.
shaped <- function(cells, package, schema, table) {
  columns <- lapply(schema[["fields"]], function(field) {
    name <- field[["name"]]
    made <- typed(cells[[name]], field[["type"]], closed_values(package, schema, name), paste0(table, ".", name))
    if (is.factor(made) && vocabulary_of(package, schema, name) %in% ordered_vocabularies) {
      made <- factor(made, levels = levels(made), ordered = TRUE)
    }
    attr(made, "label") <- label_of(field)
    made
  })
  names(columns) <- vapply(schema[["fields"]], `[[`, "", "name")
  framed(as.data.frame(columns, optional = TRUE, stringsAsFactors = FALSE))
}

# Vocabularies whose order is one of degree, so that their values can be compared.
ordered_vocabularies <- c("certainty", "casualty_status", "date_precision", "severity", "part_of_day")

# The first sentence of a column's description.
label_of <- function(field) sub("[.;:] .*$|[.]$", "", or(field[["description"]], field[["name"]]))

framed <- function(frame) {
  if (requireNamespace("tibble", quietly = TRUE)) tibble::as_tibble(frame) else frame
}

syria_tables <- function(path = NULL, version = NULL) {
  tables <- table_resources(data_package(path, version))
  framed(data.frame(
    table = vapply(tables, `[[`, "", "name"),
    title = vapply(tables, `[[`, "", "title"),
    description = vapply(tables, `[[`, "", "description"),
    rows = vapply(tables, function(resource) as.integer(or(resource[["rows"]], NA)), 0L),
    row.names = NULL
  ))
}

syria_codebook <- function(table = NULL, path = NULL, version = NULL) {
  package <- data_package(path, version)
  known <- names(table_resources(package))
  wanted <- if (is.null(table)) known else table
  # The columns of any table serve to give a codebook of none its shape.
  entries <- lapply(if (length(wanted) > 0) wanted else known[1], function(name) {
    schema <- table_schema(package, name)
    do.call(rbind, lapply(schema[["fields"]], described, schema = schema, package = package))
  })
  codebook <- do.call(rbind, entries)
  framed(if (length(wanted) > 0) codebook else codebook[0, ])
}

syria_vocabulary <- function(name = NULL, path = NULL, version = NULL) {
  package <- data_package(path, version)
  tables <- table_resources(package)
  found <- lapply(names(tables), function(table) {
    schema <- table_schema(package, table)
    lapply(schema[["fields"]], function(field) vocabulary_of(package, schema, field[["name"]]))
  })
  known <- sorted(unique(unlist(found)))
  wanted <- if (is.null(name)) known else one_of(name, known, "vocabulary")
  rows <- lapply(wanted, function(each) {
    values <- vocabulary(each, package)
    cbind(vocabulary = rep(each, nrow(values)), values[setdiff(names(values), "vocabulary")])
  })
  made <- do.call(rbind, rows)
  rownames(made) <- NULL
  framed(made)
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
