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

test_that("an unknown type is refused", {
  expect_error(typed("1", "duration"), "unknown type 'duration'")
})
