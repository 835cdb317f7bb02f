# What each table holds is compared with Python's cell by cell, in the repository's own tests.

# A copy of the data as a folder, for a test to spoil.
copied <- function() {
  folder <- tempfile("copy")
  dir.create(folder)
  file.copy(list.files(system.file("extdata", package = "syriaevents"), full.names = TRUE), folder, recursive = TRUE)
  folder
}

# The descriptor of a copy, changed.
redescribe <- function(folder, change) {
  file <- file.path(folder, "datapackage.json")
  jsonlite::write_json(change(jsonlite::read_json(file)), file, auto_unbox = TRUE, null = "null")
}

# The lines of a file of a copy, changed.
rewrite <- function(folder, file, change) {
  file <- file.path(folder, file)
  writeLines(change(readLines(file, encoding = "UTF-8")), file, useBytes = TRUE)
}

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
      ordered <- vocabulary_of(data_package(), schema_of(table), field[["name"]]) %in% ordered_vocabularies
      expected <- if (closed) c(if (ordered) "ordered", "factor") else classes[[field[["type"]]]]
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

test_that("whatever gives rows gives a tibble", {
  skip_if_not_installed("tibble")
  events <- syria_events("events")
  given <- list(
    events, syria_tables(), syria_codebook("events"), syria_codebook(character()), syria_vocabulary("outcome"),
    syria_claims("SE-QFKDK"), syria_disagreements(), syria_total(events), syria_total(events, by = "event_type"),
    syria_diff("0.1.0", "0.2.0"), syria_versions(), syria_view("events", voices = "sohr")
  )
  for (rows in given) expect_s3_class(rows, "tbl_df")
})

test_that("what is unknown is said, with what is known", {
  expect_error(syria_events("event"), "no table 'event' .did you mean events or .*; there are events,")
  expect_error(syria_events(c("events", "claims")), "no table 'events, claims'")
  expect_error(syria_codebook("event"), "no table 'event'")
  expect_error(syria_events("clams"), "did you mean claims?", fixed = TRUE)
  expect_error(syria_events(version = "1.0.1"), "no released version '1.0.1' (did you mean", fixed = TRUE)
  expect_error(syria_events(reader = "excel"), "expected one of arrow, nanoparquet, csv")
  expect_error(syria_events(path = tempfile()), "datapackage.json")
})

test_that("a path is one folder", {
  for (path in list(character(), c("a", "b"), NA, NA_character_, 1, list("a"))) {
    for (call in list(syria_events, syria_tables, syria_codebook, syria_cite)) {
      expected <- paste0("path is ", deparse(path), "; expected one folder with datapackage.json, or NULL")
      expect_error(call(path = path), expected, fixed = TRUE)
    }
  }
})

test_that("rows are sorted by the primary key as the schema lists it, as text", {
  for (table in syria_tables()$table) {
    keys <- lapply(syria_events(table)[unlist(schema_of(table)[["primaryKey"]])], as.character)
    expect_false(is.unsorted(do.call(order, c(unname(keys), method = "radix"))), label = table)
  }
})

test_that("the codebook of no table has the columns and no rows", {
  expect_identical(syria_codebook(character()), syria_codebook()[0, ])
  expect_identical(names(syria_codebook(character())), names(syria_codebook("events")))
})

test_that("a package that lacks something says what and where", {
  folder <- copied()
  on.exit(unlink(folder, recursive = TRUE))
  read <- function(table = "casualties") syria_events(table, folder, "csv")

  rewrite(folder, "csv/casualties.csv", function(lines) sub("severity", "gravity", lines, fixed = TRUE))
  expect_error(read(), "casualties.csv' lacks what the schema has: severity")
  rewrite(folder, "csv/damage.csv", function(lines) lines[-2])
  expect_error(read("damage"), "damage.csv' has [0-9]+ rows; its datapackage.json says [0-9]+")
  rewrite(folder, "csv/event_links.csv", function(lines) sub("SE-", "SE-\"", lines, fixed = TRUE))
  expect_error(read("event_links"), "event_links.csv")
  rewrite(folder, "schema/vocab/stance.csv", function(lines) sub("^denies", "refuses", lines))
  expect_error(read("claims"), "claims.stance, row [0-9]+: 'denies' is not in the vocabulary")
  unlink(file.path(folder, "schema", "vocab", "stance.csv"))
  expect_error(read("claims"), "expected the file '.*stance.csv'")
  unlink(file.path(folder, "schema", "actors.json"))
  expect_error(read("actors"), "expected the file '.*actors.json'")
  writeLines("{", file.path(folder, "schema", "actors.json"))
  expect_error(read("actors"), "cannot read '.*actors.json'")
  redescribe(folder, function(package) {
    package$resources[[1]]$schema <- NULL
    package
  })
  expect_error(read("events"), "names no schema file of the table 'events'")
  redescribe(folder, function(package) {
    package$resources <- list()
    package
  })
  expect_error(read("events"), "datapackage.json' has no resources")
})

test_that("a descriptor may lack the numbers of rows and the format of a resource that is no table", {
  folder <- copied()
  on.exit(unlink(folder, recursive = TRUE))
  redescribe(folder, function(package) {
    package$resources <- lapply(package$resources, function(resource) {
      resource$rows <- NULL
      if (identical(resource$format, "csv")) resource$format <- NULL
      resource
    })
    # The first resource is no table, so that every table stands one place later.
    package$resources <- c(list(list(name = "readme", path = "LICENSE-DATA")), package$resources)
    package
  })
  expect_identical(syria_tables(folder)$table, syria_tables()$table)
  expect_identical(syria_tables(folder)$rows, rep(NA_integer_, nrow(syria_tables())))
  expect_identical(syria_events(path = folder, reader = "csv"), syria_events(reader = "csv"))
})

test_that("the option `encoding` of the session changes nothing", {
  before <- options(encoding = "native.enc")
  on.exit(options(before))
  as_is <- lapply(syria_tables()$table, syria_events, reader = "csv")
  for (encoding in c("UTF-8", "latin1")) {
    options(encoding = encoding)
    expect_identical(lapply(syria_tables()$table, syria_events, reader = "csv"), as_is)
  }
})

test_that("a reader that is not installed is refused, never replaced", {
  missing <- Filter(function(reader) !usable(reader), readers)
  skip_if(length(missing) == 0, "every reader is installed")
  expect_error(syria_events(reader = missing[1]), "is not installed: install.packages")
})

test_that("a folder without the CSV mirror says what is needed", {
  folder <- copied()
  on.exit(unlink(folder, recursive = TRUE))
  unlink(file.path(folder, "csv"), recursive = TRUE)
  expect_error(
    syria_events(path = folder, reader = "csv"),
    "needs the package arrow or nanoparquet: install.packages(\"arrow\")", fixed = TRUE
  )
  unlink(file.path(folder, "syria_events"), recursive = TRUE)
  expect_error(syria_events(path = folder, reader = "csv"), "expected the file '.*events.csv'$")
})

test_that("a folder without the Parquet files says that the CSV mirror is there", {
  expect_match(other_form("arrow", tempfile(), system.file("extdata", "csv", "events.csv", package = "syriaevents")),
    "reader = \"csv\"", fixed = TRUE
  )
  expect_identical(other_form("arrow", tempfile(), tempfile()), "")
})

test_that("the citation names the version of the data, which is that of the package", {
  text <- paste(format(syria_cite(), style = "text"), collapse = " ")
  expect_match(text, as.character(utils::packageVersion("syriaevents")), fixed = TRUE)
  expect_match(paste(toBibtex(syria_cite()), collapse = "\n"), "@misc{syria-events-", fixed = TRUE)
  expect_identical(format(utils::citation("syriaevents"), style = "text"), format(syria_cite(), style = "text"))
})
