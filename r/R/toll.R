# How many people were killed or hurt, by group, as syria_total() sums them; as syria_events/explorer/tolls.py has it.

toll_words <- c(
  killed = "People killed", injured = "People injured", detained = "People detained", civilians_killed = "Civilians killed"
)

syria_plot_toll <- function(rows = NULL, what = "killed", by = "event_type", theme = "light") {
  needs_ggplot2()
  look <- look_of(theme)
  if (!(is.character(by) && length(by) == 1 && !is.na(by))) {
    stop("by is ", deparse(by)[1], "; expected the name of one column", call. = FALSE)
  }
  drawn <- toll_lines(syria_total(rows, what, by), by)
  draw_toll(drawn, what, by, look)
}

# The rows of a total with `group`, what readers call it, and `told`, what it comes to in words.
toll_lines <- function(total, by) {
  key <- total[[by]]
  text <- as.character(key)
  named <- group_names(by)
  known <- unname(named[text])
  total$group <- ifelse(is.na(key), "not known", ifelse(is.na(known), text, known))
  total$told <- vapply(seq_len(nrow(total)), function(row) toll_told(total[row, ]), "")
  total
}

# What readers call the values of a column: labels of a vocabulary, names of places and actors.
group_names <- function(by) {
  package <- data_package()
  for (table in c("events", "casualties")) {
    of <- vocabulary_of(package, table_schema(package, table), by)
    if (!is.null(of)) {
      terms <- vocabulary(of, package)
      return(stats::setNames(terms$label, terms$value))
    }
  }
  if (!grepl("_id$", by) || by %in% c("event_id", "casualty_id")) return(character())
  rows <- syria_events(if (by == "location_id") "locations" else "actors")
  stats::setNames(rows$name, rows[[if (by == "location_id") "location_id" else "actor_id"]])
}

# What a group comes to, and what is not in the sum.
toll_told <- function(row) {
  counted <- function(number, of) paste0(number, " ", of, if (number != 1) "s")
  notes <- c(
    n_unknown = "of unknown number", n_contested = "contested", n_alleged = "only alleged", n_joint = "counted jointly",
    n_totals = "left out as totals of others"
  )
  numbers <- vapply(names(notes), function(name) row[[name]], 0L)
  there <- !is.na(numbers) & numbers > 0
  parts <- c(paste(counted(row$n_figures, "figure"), "of", counted(row$n_events, "event")), paste(numbers, notes)[there])
  rest <- paste(parts, collapse = "; ")
  if (is.na(row$open)) rest else paste0(toll_figure(row), " (", rest, ")")
}

# The sum in words; it never says more than its open sides allow.
toll_figure <- function(row) {
  if (is.na(row$low) && is.na(row$high)) {
    return(if (is.na(row$open)) "nobody gives a figure" else "some, number unknown")
  }
  if (is.na(row$low)) return(paste("up to", row$high))
  if (is.na(row$high)) return(paste(row$low, "or more"))
  if (row$low == row$high) return(as.character(row$low))
  paste0(row$low, " to ", row$high, if (!is.na(row$best)) paste0(", best ", row$best))
}

toll_alt <- function(drawn, what) {
  paste0(toll_words[[what]], ", by group. ", paste(sprintf("%s: %s.", drawn$group, drawn$told), collapse = " "))
}

draw_toll <- function(drawn, what, by, look) {
  aes <- ggplot2::aes
  most <- max(1, drawn$low, drawn$best, drawn$high, na.rm = TRUE) * 1.15
  drawn$at <- rev(seq_len(nrow(drawn)))
  any_rows <- nrow(drawn) > 0
  line <- function(rows, from, to, wide) {
    ggplot2::geom_segment(aes(x = {{ from }}, xend = {{ to }}, y = .data$at, yend = .data$at), data = rows,
      linewidth = wide, lineend = "butt", colour = contested_colour
    )
  }
  arrow <- function(rows, at, sign) {
    ggplot2::geom_text(aes(y = .data$at), data = rows, x = at, label = sign, size = 3.5, colour = contested_colour)
  }
  tick <- function(column, wide, half) {
    ggplot2::geom_segment(
      aes(x = .data[[column]], xend = .data[[column]], y = .data$at - half, yend = .data$at + half),
      data = drawn[!is.na(drawn[[column]]), ], linewidth = wide, colour = look$ink
    )
  }
  above <- drawn[!is.na(drawn$low) & is.na(drawn$high), ]
  below <- drawn[is.na(drawn$low) & !is.na(drawn$high), ]
  none <- drawn[is.na(drawn$low) & is.na(drawn$high), ]
  words <- ifelse(none$open %in% "both", "some, number unknown", "nobody gives a figure")
  plot <- ggplot2::ggplot(drawn) +
    line(drawn[!is.na(drawn$low) & !is.na(drawn$high), ], .data$low, .data$high, 4) +
    line(above, .data$low, most * 0.985, 1) + line(below, most * 0.015, .data$high, 1) +
    arrow(above, most * 0.985, "\u25b6") + arrow(below, most * 0.015, "\u25c0") +
    tick("low", 0.5, 0.2) + tick("high", 0.5, 0.2) + tick("best", 1.3, 0.28) +
    ggplot2::geom_text(aes(y = .data$at), data = none, x = most * 0.015, label = words, hjust = 0, size = 2.9,
      fontface = "italic", colour = look$faint
    ) +
    ggplot2::scale_x_continuous(
      name = "people", position = "top", limits = c(0, most), expand = c(0, 0),
      breaks = function(limits) unique(round(pretty(limits)))
    ) +
    ggplot2::scale_y_continuous(
      breaks = if (any_rows) drawn$at, labels = if (any_rows) drawn$group, limits = c(0.5, nrow(drawn) + 0.5),
      expand = c(0, 0), sec.axis = if (any_rows) ggplot2::dup_axis(labels = vapply(drawn$told, wrapped, "")) else {
        ggplot2::waiver()
      }
    ) +
    ggplot2::coord_cartesian(clip = "off")
  words <- gsub("_", " ", sub("_(id|name)$", "", by), fixed = FALSE)
  subtitle <- paste0(
    "A bar goes from the least to the most that figures allow; an arrow: no bound is given on that side. A thick tick\n",
    "is the best figure, where every figure has one. Sums count nobody twice; the words tell what is not in them."
  )
  titled(plot, look, paste0(toll_words[[what]], ", by ", words), subtitle, toll_alt(drawn, what)) +
    ggplot2::theme(
      panel.grid.major.y = ggplot2::element_blank(), axis.title.x.top = ggplot2::element_text(colour = look$faint, size = 8),
      panel.grid.major.x = ggplot2::element_line(colour = look$line, linewidth = 0.25),
      axis.text.y.left = ggplot2::element_text(colour = look$ink, hjust = 1),
      axis.text.y.right = ggplot2::element_text(colour = look$faint, hjust = 0, size = 7)
    )
}

wrapped <- function(text) paste(strwrap(text, 52), collapse = "\n")
