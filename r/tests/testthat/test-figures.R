# That what figures show is what Python's show is held by the repository's own tests.

figures <- list(
  timeline = function(...) syria_plot_timeline(...), map = function(...) syria_plot_map(...),
  toll = function(...) syria_plot_toll(...), claims = function(...) syria_plot_claims("SE-QFKDK", ...)
)

# The bytes that a device writes of a plot; a warning of ggplot2 would say that something is left out.
drawn <- function(plot, device, suffix) {
  file <- tempfile(fileext = suffix)
  on.exit(unlink(file))
  device(file)
  expect_warning(print(plot), NA)
  grDevices::dev.off()
  readBin(file, "raw", file.size(file))
}

test_that("each figure is drawn in both themes, and says in words what it shows", {
  skip_if_not_installed("ggplot2", "3.4.0")
  skip_if_not(capabilities("cairo"))
  for (figure in figures) {
    for (theme in c("light", "dark")) {
      plot <- figure(theme = theme)
      expect_s3_class(plot, "ggplot")
      expect_gt(nchar(plot$labels$alt), 60)
      picture <- drawn(plot, function(file) grDevices::png(file, 900, 900, type = "cairo"), ".png")
      expect_identical(rawToChar(picture[2:4]), "PNG")
    }
    page <- rawToChar(drawn(plot, function(file) grDevices::svg(file, 9, 9), ".svg"))
    expect_match(page, "<svg", fixed = TRUE)
  }
})

test_that("a figure of no rows is empty, with its title and its words", {
  skip_if_not_installed("ggplot2", "3.4.0")
  skip_if_not(capabilities("cairo"))
  none <- list(
    syria_plot_map(syria_events("events")[0, ]), syria_plot_timeline(syria_events("events")[0, ]),
    syria_plot_toll(syria_events("events")[0, ]), syria_plot_toll(syria_events("casualties")[0, ], by = "side_id")
  )
  says <- c("Map of 0 events in Syria: ", "Timeline of 0 events, ", "People killed, by group. ", "People killed, by group. ")
  for (number in seq_along(none)) {
    expect_gt(nchar(none[[number]]$labels$title), 10)
    expect_identical(substr(none[[number]]$labels$alt, 1, nchar(says[number])), says[number])
    page <- rawToChar(drawn(none[[number]], function(file) grDevices::svg(file, 9, 9), ".svg"))
    expect_match(page, "<svg", fixed = TRUE)
  }
  expect_identical(none[[3]]$labels$alt, "People killed, by group. ")
})

test_that("every event has its row and its symbol, whatever is not known of it", {
  events <- syria_events("events")
  places <- map_outlines()$places
  blank <- events[1:3, ]
  blank[setdiff(names(blank), "event_id")] <- NA
  for (rows in list(events, events["event_id"], events[0, ], blank)) {
    shown <- figure_rows(rows)
    expect_setequal(timeline_lines(shown, timeline_span(shown))$event_id, rows$event_id)
    symbols <- map_symbols(shown, places)
    expect_identical(symbols$event_id, as.vector(rows$event_id))
    expect_false(anyNA(symbols[c("x", "y")]))
    expect_identical(anyDuplicated(round(symbols[symbols$seen, c("x", "y")], 3)), 0L)
    expect_true(all(map_names(symbols)$wide > 0))
  }
  expect_setequal(timeline_lines(figure_rows(blank), timeline_span(figure_rows(blank)))$title, blank$event_id)
  expect_true(all(timeline_lines(figure_rows(blank), timeline_span(figure_rows(blank)))$undated))
})

test_that("a bound that no claim gives is open", {
  shown <- figure_rows(NULL)
  lines <- timeline_lines(shown, timeline_span(shown))
  half <- shown$event_id[is.na(shown$date_start) & !is.na(shown$date_end)]
  expect_gt(length(half), 0)
  expect_setequal(lines$event_id[lines$opens | (lines$before & is.na(lines$start))], half)
})

test_that("no name covers another or leaves the map", {
  names <- map_names(map_symbols(figure_rows(NULL), map_outlines()$places))
  expect_gt(nrow(names), 8)
  expect_true(all(names$left >= 0 & names$left + names$wide <= map_width))
  for (one in seq_len(nrow(names) - 1)) {
    rest <- names[(one + 1):nrow(names), ]
    apart <- names$left[one] >= rest$left + rest$wide | rest$left >= names$left[one] + names$wide[one]
    expect_true(all(apart | abs(names$top[one] - rest$top) >= 12))
  }
})

test_that("what cannot be shown is said", {
  skip_if_not_installed("ggplot2", "3.4.0")
  events <- syria_events("events")
  expect_error(syria_plot_map(theme = "blue"), "no theme 'blue'")
  expect_error(syria_plot_map(syria_events("sources")), "lack event_id")
  expect_error(syria_plot_map(rbind(events, events)), "is a second one with event_id SE-.*one row for each event")
  expect_error(syria_plot_timeline(start = "May"), "start is \"May\"; expected a day")
  expect_error(syria_plot_timeline(start = "2022-09-01", end = "2022-08-01"), "before it starts")
  expect_error(syria_plot_toll(by = c("month", "year")), "expected the name of one column")
  expect_error(syria_plot_toll(what = "lost"), "expected one of killed")
  expect_error(syria_plot_claims("SE-00000"), "no event 'SE-00000'")
  events$date_start <- "24 August"
  expect_error(syria_plot_timeline(events), "date_start, row 1: '24 August' is no date")
})
