# When events were: a row for each, a bar over the days on which it may have been, an arrow where no bound is given; as
# syria_events/explorer/timeline.py has it.

syria_plot_timeline <- function(rows = NULL, start = NULL, end = NULL, theme = "light") {
  needs_ggplot2()
  look <- look_of(theme)
  shown <- figure_rows(rows)
  span <- timeline_span(shown)
  if (!is.null(start)) span[1] <- figure_day(start, "start")
  if (!is.null(end)) span[2] <- figure_day(end, "end")
  if (span[1] > span[2]) {
    stop("the time shown ends on ", span[2], ", before it starts on ", span[1], call. = FALSE)
  }
  drawn <- timeline_lines(shown, span)
  draw_timeline(drawn, span, look, timeline_alt(shown))
}

figure_day <- function(day, name) {
  tryCatch(as_day(day), error = function(problem) {
    stop(name, " is ", deparse(day)[1], "; expected a day such as \"2022-08-24\"", call. = FALSE)
  })
}

# The first and the last day that the figure shows: of all bounds, or of most where a few lie far off. Where the shortest
# time that holds four fifths of the bounds is less than a quarter of the whole, it alone is shown.
timeline_span <- function(rows) {
  bounds <- sort(c(rows$date_start, rows$date_end))
  if (length(bounds) == 0) return(as.Date(c("2022-05-01", "2022-08-31")))
  most <- ceiling(length(bounds) * 4 / 5)
  from <- seq_len(length(bounds) - most + 1)
  wide <- as.double(bounds[from + most - 1] - bounds[from])
  best <- max(which(wide == min(wide)))
  chosen <- bounds[c(best, best + most - 1)]
  whole <- bounds[c(1, length(bounds))]
  if (4 * as.double(diff(chosen)) >= as.double(diff(whole))) chosen <- whole
  room <- max(as.double(diff(chosen)) %/% 20, 1)
  # No day before the year 1 or after 9999, as elsewhere.
  c(max(chosen[1] - room, as.Date("0001-01-01")), min(chosen[2] + room, as.Date("9999-12-31")))
}

# A row for each event, from the earliest to the latest: where its bar is, in days since 1970, each from its midnight to
# the next; `opens` and `stays` where no bound is given, `before` and `after` where it lies outside the time shown.
timeline_lines <- function(rows, span) {
  from <- as.double(span[1])
  to <- as.double(span[2]) + 1
  start <- as.double(rows$date_start)
  end <- as.double(rows$date_end) + 1
  undated <- is.na(start) & is.na(end)
  by <- ifelse(undated, Inf, ifelse(is.na(start), end, start))
  least <- 3 * (to - from) / 620 # however long the time, a day can be seen
  x <- ifelse(is.na(start), from, pmax(start, from))
  before <- !is.na(end) & end <= from
  after <- !is.na(start) & start >= to
  inside <- !undated & !before & !after
  doubtful <- contested_in(rows, "date")
  told <- ifelse(is.na(rows$date_start) | is.na(rows$date_end) | !is.na(rows$date_edtf),
    gsub("/", " to ", rows$date_edtf, fixed = TRUE), NA
  )
  bound <- function(day) ifelse(is.na(day), "..", format(day))
  days <- paste(bound(rows$date_start), "to", bound(rows$date_end))
  days <- ifelse(is.na(told), ifelse(undated, ifelse(doubtful, "contested", "no date"), days), told)
  status <- ifelse(rows$event_status %in% c("alleged", "denied"), paste0(" (", rows$event_status, ")"), "")
  titles <- ifelse(is.na(rows$title) | rows$title == "", rows$event_id, rows$title) # rows of others may have none
  made <- data.frame(
    event_id = rows$event_id, event_class = rows$event_class, title = paste0(titles, status),
    start = start, end = end, undated = undated, doubtful = doubtful, before = before, after = after, inside = inside,
    x = x, x2 = ifelse(is.na(end), to, pmin(pmax(end, x + least), to)),
    opens = inside & is.na(start), stays = inside & is.na(end), days = days, stringsAsFactors = FALSE
  )
  made <- made[order(by, ifelse(is.na(end), -Inf, end), made$event_id, method = "radix"), ]
  rownames(made) <- NULL
  cbind(row = seq_len(nrow(made)), made)
}

timeline_alt <- function(rows) {
  bounds <- sort(c(rows$date_start, rows$date_end))
  when <- if (length(bounds) > 0) paste0(" between ", bounds[1], " and ", bounds[length(bounds)]) else ""
  given <- !is.na(rows$date_start) + !is.na(rows$date_end)
  paste0(
    "Timeline of ", nrow(rows), " events", when, ", a row for each, from the earliest to the latest. ",
    sum(!is.na(rows$date_start) != !is.na(rows$date_end)), " have a bound on one side only; ",
    sum(is.na(rows$date_start) & is.na(rows$date_end)), " without a date stand at the end."
  )
}

draw_timeline <- function(drawn, span, look, description) {
  from <- as.double(span[1])
  to <- as.double(span[2]) + 1
  words <- nrow(drawn) <= 150
  day <- function(number) structure(as.double(number), class = "Date")
  aes <- ggplot2::aes
  bar <- function(rows, wide, ...) {
    ggplot2::geom_segment(
      aes(x = day(.data$x), xend = day(.data$x2), y = .data$row, yend = .data$row, colour = .data$event_class),
      data = rows, linewidth = wide, lineend = "butt", ...
    )
  }
  note <- function(rows, text, at, align) {
    ggplot2::geom_text(aes(y = .data$row), data = rows, x = at, label = text, hjust = align, size = 2.8,
      fontface = "italic", colour = look$faint
    )
  }
  tip <- function(rows, at, sign) {
    ggplot2::geom_text(aes(y = .data$row, colour = .data$event_class), data = rows, x = at, label = sign, size = 2.4,
      show.legend = FALSE
    )
  }
  tick <- function(rows, at) {
    ggplot2::geom_point(aes(x = day(.data[[at]]), y = .data$row, colour = .data$event_class), data = rows, shape = 124,
      size = 3, show.legend = FALSE
    )
  }
  closed <- drawn$inside & !drawn$opens & !drawn$stays
  thick <- max(0.6, min(3, 110 / max(1, nrow(drawn))))
  plot <- ggplot2::ggplot(drawn) +
    bar(drawn[closed & !drawn$doubtful, ], thick, show.legend = FALSE) +
    bar(drawn[closed & drawn$doubtful, ], thick, linetype = "21", alpha = 0.6, show.legend = FALSE) +
    bar(drawn[drawn$opens | drawn$stays, ], 0.5, show.legend = FALSE) +
    tip(drawn[drawn$opens, ], day(from), "\u25c0") + tip(drawn[drawn$stays, ], day(to), "\u25b6") +
    tick(drawn[drawn$opens & drawn$end <= to, ], "end") + tick(drawn[drawn$stays & drawn$start >= from, ], "start") +
    note(drawn[drawn$before, ], if (words) "\u2190 before" else "\u2190", day(from), 0) +
    note(drawn[drawn$after, ], if (words) "after \u2192" else "\u2192", day(to), 1) +
    ggplot2::geom_point(
      aes(y = .data$row, colour = .data$event_class, fill = .data$event_class, shape = .data$event_class),
      x = day(from - 0.02 * (to - from)), size = if (words) 2 else 0.8
    )
  if (words) {
    undated <- drawn[drawn$undated, ]
    text <- ifelse(undated$doubtful, "the day is contested", "no day is claimed")
    plot <- plot + note(undated, text, day((from + to) / 2), 0.5)
  }
  plot <- plot + class_scales(look) +
    ggplot2::scale_x_date(position = "top", expand = c(0, 0)) +
    ggplot2::coord_cartesian(xlim = day(c(from, to)), clip = "off") +
    timeline_names(drawn, words)
  subtitle <- paste0(
    "A bar covers the days on which an event may have been. A thin line and arrow: no bound is claimed on that side.\n",
    "A broken, paler bar: the day is contested. Events outside the time shown stand at its edge, with their date."
  )
  titled(plot, look, "When the events were", subtitle, description) +
    ggplot2::theme(
      panel.grid.major.y = if (words) ggplot2::element_line(colour = look$line, linetype = "13", linewidth = 0.25) else {
        ggplot2::element_blank()
      },
      panel.grid.major.x = ggplot2::element_line(colour = look$line, linewidth = 0.25),
      axis.text.y.left = ggplot2::element_text(colour = look$ink, hjust = 1, margin = ggplot2::margin(r = 18)),
      axis.text.y.right = ggplot2::element_text(colour = look$faint, hjust = 0, size = 7)
    )
}

# The names of events at the left and their days at the right, where there is room for words.
timeline_names <- function(drawn, words) {
  ends <- c(nrow(drawn) + 0.5, 0.5)
  if (!words || nrow(drawn) == 0) return(ggplot2::scale_y_reverse(breaks = NULL, limits = ends, expand = c(0, 0)))
  short <- ifelse(nchar(drawn$title) > 70, paste0(substr(drawn$title, 1, 69), "\u2026"), drawn$title)
  ggplot2::scale_y_reverse(
    breaks = drawn$row, labels = short, limits = ends, expand = c(0, 0),
    sec.axis = ggplot2::dup_axis(labels = drawn$days)
  )
}
