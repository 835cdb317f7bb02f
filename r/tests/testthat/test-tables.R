# What each table holds is compared with Python's cell by cell, in the repository's own tests.

schema_of <- function(table) table_schema(data_package(NULL), table)

classes <- list(
  string = "character", integer = "integer", number = "numeric", boolean = "logical",
  date = "Date", datetime = c("POSIXct", "POSIXt"), any = "character"
)

test_that("a table has the columns, rows and classes that schema and descriptor promise", {
  tables <- syria_tables()
  expect_gt(nrow(tables), 0)
  for (table in tables$table) {
    frame <- syria_events(table)
    fields <- schema_of(table)[["fields"]]
    expect_identical(names(frame), vapply(fields, `[[`, "", "name"))
    expect_identical(nrow(frame), tables$rows[tables$table == table])
    codebook <- syria_codebook(table)
    for (field in fields) {
      closed <- !is.na(codebook$vocabulary[codebook$column == field[["name"]]])
      expected <- if (closed) "factor" else classes[[field[["type"]]]]
      expect_identical(class(frame[[field[["name"]]]]), expected, label = paste(table, field[["name"]]))
    }
  }
})

test_that("the events are the default", {
  expect_identical(syria_events(), syria_events("events"))
})

test_that("every reader that is installed gives the same data frame", {
  others <- setdiff(Filter(usable, readers), "csv")
  skip_if(length(others) == 0, "neither arrow nor nanoparquet is installed: only the CSV mirror was read")
  for (reader in others) {
    for (table in syria_tables()$table) {
      expect_identical(syria_events(table, reader = reader), syria_events(table, reader = "csv"))
    }
  }
})

test_that("all values of a vocabulary are levels, in its own order", {
  codebook <- syria_codebook()
  closed <- codebook[!is.na(codebook$vocabulary), ]
  for (row in seq_len(nrow(closed))) {
    column <- syria_events(closed$table[row])[[closed$column[row]]]
    expect_identical(paste(levels(column), collapse = ";"), closed$values[row])
  }
})

test_that("what is unknown is said, with what is known", {
  expect_error(syria_events("event"), "no table 'event'; the tables are events,")
  expect_error(syria_events(c("events", "claims")), "no table 'events, claims'")
  expect_error(syria_codebook("event"), "no table 'event'")
  expect_error(syria_events(reader = "excel"), "expected one of arrow, nanoparquet, csv")
  expect_error(syria_events(path = tempfile()), "datapackage.json")
})

test_that("a reader that is not installed is refused, never replaced", {
  missing <- Filter(function(reader) !usable(reader), readers)
  skip_if(length(missing) == 0, "every reader is installed")
  expect_error(syria_events(reader = missing[1]), "is not installed")
})

test_that("a folder without the CSV mirror says what is needed", {
  folder <- tempfile()
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  for (part in c("datapackage.json", "schema")) {
    file.copy(system.file("extdata", part, package = "syriaevents"), folder, recursive = TRUE)
  }
  expect_error(syria_events(path = folder, reader = "csv"), "needs the package arrow or nanoparquet")
})

test_that("the citation names the version of the data, which is that of the package", {
  text <- paste(format(syria_cite(), style = "text"), collapse = " ")
  expect_match(text, as.character(utils::packageVersion("syriaevents")), fixed = TRUE)
  expect_match(paste(toBibtex(syria_cite()), collapse = "\n"), "@Misc{syria-events-", fixed = TRUE)
  expect_identical(format(utils::citation("syriaevents"), style = "text"), format(syria_cite(), style = "text"))
})
