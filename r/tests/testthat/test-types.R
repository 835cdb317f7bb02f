lines_of <- function(...) {
  file <- tempfile(fileext = ".csv")
  writeLines(c(...), file, useBytes = TRUE)
  file
}

arabic <- "\u062f\u0645\u0634\u0642"

test_that("cells of the mirror are taken as they stand", {
  cells <- read_cells(lines_of(
    "a,b", "NA,", "\"x, \"\"y\"\"\",' #", paste0(arabic, ",\"two\nlines\""), " padded ,\\n"
  ))
  expect_identical(cells$a, c("NA", "x, \"y\"", arabic, " padded "))
  expect_identical(cells$b, c(NA, "' #", "two\nlines", "\\n"))
})

test_that("a table without rows, and one whose only column is empty, keep their shape", {
  expect_identical(dim(read_cells(lines_of("a,b"))), c(0L, 2L))
  expect_identical(read_cells(lines_of("a", "", "x"))$a, c(NA, "x"))
  for (type in c("string", "integer", "number", "boolean", "date", "datetime", "any")) {
    expect_length(typed(character(), type), 0)
    expect_identical(is.na(typed(NA_character_, type)), TRUE)
  }
})

test_that("text from the mirror and columns from Parquet come to the same", {
  expect_identical(typed(c("1", NA), "integer"), typed(c(1L, NA), "integer"))
  expect_identical(typed(c("true", "false", NA), "boolean"), c(TRUE, FALSE, NA))
  expect_identical(typed(c("35", "1e-05", NA), "number"), c(35, 1e-05, NA))
  expect_identical(typed(c("TRUE", "FALSE", NA), "boolean"), c(TRUE, FALSE, NA))
  day <- structure(19228L, class = "Date")
  expect_identical(typed("2022-08-24", "date"), typed(day, "date"))
  expect_identical(typed(c(NA, "2022-08-24"), "date"), typed(c(structure(NA_real_, class = "Date"), day), "date"))
  seconds <- 1661302800.000001
  expect_identical(typed("2022-08-24T01:00:00.000001Z", "datetime"), typed(.POSIXct(seconds, "UTC"), "datetime"))
  expect_identical(typed("2022-08-24T01:00:00Z", "datetime"), .POSIXct(1661302800, tz = "UTC"))
  point <- structure(list(as.raw(c(1, 255)), NULL), class = "blob")
  expect_identical(typed(point, "any"), typed(c("01ff", NA), "any"))
  values <- c("z", "a", "unused")
  expect_identical(typed(c("a", NA), "string", values), typed(factor(c("a", NA)), "string", values))
  expect_identical(levels(typed("a", "string", values)), values)
})

test_that("a number is the double nearest to its decimal", {
  # as.numeric() reads some of these a bit too high or too low.
  set.seed(1)
  numbers <- round(runif(1e4, 32, 43), 6)
  shortest <- vapply(numbers, function(number) sprintf("%.17g", number), "")
  expect_identical(sprintf("%.17g", typed(shortest, "number")), shortest)
})

test_that("a cell that is not of its type is refused, never made NA", {
  wrong <- list(
    integer = c("1.5", "12a", "0x1F", "99999999999", " 1"), number = c("1,2", "abc", "null", "NaN", "1]"),
    boolean = c("T", "True", "yes"), date = c("2022-02-30", "2022-8-4", "2022-08-24 or so", "24.08.2022"),
    datetime = c("2022-08-24", "2022-08-24T25:00:00Z", "2022-08-24T01:00:00", "2022-08-24T01:00:00Z?"),
    any = c("0", "zz", "01FF")
  )
  for (type in names(wrong)) {
    for (cell in wrong[[type]]) {
      expected <- paste0("table.column, row 2: '", cell, "' is no ", type)
      expect_error(typed(c(NA, cell, cell), type, where = "table.column"), expected, fixed = TRUE)
    }
  }
  for (column in list(c(NA, "a", "b"), factor(c(NA, "a", "b")))) {
    expect_error(
      typed(column, "string", "a", "table.column"), "table.column, row 3: 'b' is not in the vocabulary", fixed = TRUE
    )
  }
  expect_error(typed(c(1, 1e10), "integer"), "the column, row 2: '1e+10' is no integer", fixed = TRUE)
})

test_that("a file that is cut short or bent is refused, and its name is said", {
  cut <- tempfile()
  for (end in c("a,b\n1,2", "a,b\n1,\"2\n", "a,b\n1\n", "a,b\n1,2\n1,2,3\n", "")) {
    writeLines(end, cut, sep = "")
    expect_error(from_file(cut, read_cells), cut, fixed = TRUE)
  }
  expect_error(from_file(tempfile("none"), read_cells), "expected the file '.*none")
})

test_that("an unknown type is refused", {
  expect_error(typed("1", "duration"), "unknown type 'duration'")
})
