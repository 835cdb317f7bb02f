# Every cell is compared with Python's in the repository's own tests.

figures <- function(...) {
  given <- list(...)
  n <- length(given)
  bound <- function(at) vapply(given, function(figure) as.integer(figure[at]), 0L)
  low <- bound(1)
  high <- bound(3)
  data.frame(
    casualty_id = as.character(seq_len(n)), event_id = as.character(seq_len(n)), outcome = "killed", low = low,
    best = bound(2), high = high, open = c("closed", "above", "below", "both")[1 + is.na(high) + 2 * is.na(low)],
    status = "reported", contested = FALSE, joint = FALSE
  )
}

bounds <- function(...) {
  made <- syria_total(figures(...))
  list(made$low, made$best, made$high, as.character(made$open), made$n_figures, made$n_unknown)
}

test_that("a sum never skips a figure", {
  expect_identical(bounds(c(6, 6, 6), c(6, NA, NA)), list(12L, NA_integer_, NA_integer_, "above", 2L, 0L))
  expect_identical(bounds(c(NA, NA, 5)), list(NA_integer_, NA_integer_, 5L, "below", 1L, 0L))
  expect_identical(bounds(c(3, 3, 3), c(NA, NA, NA)), list(3L, NA_integer_, NA_integer_, "above", 1L, 1L))
  expect_identical(bounds(c(2, NA, 3), c(1, 1, 1)), list(3L, NA_integer_, 4L, "closed", 2L, 0L))
  expect_identical(bounds(c(0, 0, 0)), list(0L, 0L, 0L, "closed", 1L, 0L))
})

test_that("groups come to the whole, and a missing key is a group", {
  events <- syria_events("events")
  whole <- syria_total(events)
  for (key in c("event_type", "location_id", "month", "year")) {
    groups <- syria_total(events, by = key)
    counts <- setdiff(grep("^n_", names(whole), value = TRUE), key)
    expect_identical(vapply(groups[counts], sum, 0L), unlist(whole[counts]))
    expect_identical(anyDuplicated(groups[[key]]), 0L)
  }
  expect_identical(syria_total(), whole)
  expect_identical(levels(syria_total(by = "event_type")$event_type), levels(events$event_type))
})

test_that("no rows come to nothing", {
  none <- syria_events("events")[0, ]
  expect_identical(syria_total(none)$n_events, 0L)
  expect_identical(dim(syria_total(none, by = "event_type")), c(0L, length(total_columns) + 1L))
})

test_that("what is wrong is said with what would be right", {
  events <- syria_events("events")
  casualties <- syria_events("casualties")
  expect_error(syria_total(what = "kiled"), "expected one of killed, injured, .* did you mean \"killed\"")
  expect_error(syria_total(what = "detained"), "syria_total(syria_events(\"casualties\"), \"detained\")", fixed = TRUE)
  expect_error(syria_total(casualties, "civilians_killed"), "category is civilian")
  expect_error(syria_total("killed"), "no data frame")
  expect_error(syria_total(by = "event_typ"), "did you mean \"event_type\"")
  expect_error(syria_total(by = "governorate"), "did you mean \"admin1_name\"")
  expect_error(syria_total(by = c("year", "year")), "'year' twice")
  expect_error(syria_total(by = 3), "expected the name of a column")
  expect_error(syria_total(casualties, by = "open"), "rename")
  expect_error(syria_total(casualties, by = "month"), "needs date_start and date_end")
  expect_error(syria_total(events[c("event_id", "killed_low")]), "rows lack .*killed_open.*2.0.0")
  expect_error(syria_total(rbind(events, events)), "two rows have the event_id SE-.*twice")
  expect_error(syria_total(syria_events("claims")), "rows are claims")
  expect_error(syria_total(syria_events("totals")), "overlap")
})
