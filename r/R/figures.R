# What figures share: the colours and shapes of classes of events, and rows as a figure takes them; as
# syria_events/explorer/look.py and rows.py have them. A figure is worked out as data frames first, which tests hold
# against those of Python, and then drawn by ggplot2.

# Columns of data frames that ggplot2 looks up.
utils::globalVariables(".data")

class_names <- c("violence", "posture", "statement")
class_shapes <- stats::setNames(c(23, 22, 21), class_names)
contested_colour <- "#E69F00"
figure_looks <- list(
  light = list(
    paper = "#ffffff", ink = "#1a1d21", faint = "#5b6470", line = "#c3c9d1", land = "#f0f1f3", country = "#fffdf6",
    classes = stats::setNames(c("#D55E00", "#0072B2", "#A8518A"), class_names)
  ),
  dark = list(
    paper = "#14171b", ink = "#eceff3", faint = "#a3adb9", line = "#454d58", land = "#1b2026", country = "#262c34",
    classes = stats::setNames(c("#F08A3C", "#56B4E9", "#DE8FBE"), class_names)
  )
)

needs_ggplot2 <- function() {
  known <- requireNamespace("ggplot2", quietly = TRUE, versionCheck = list(op = ">=", version = "3.4.0")) &&
    utils::packageVersion("ggplot2") >= "3.4.0"
  if (!known) {
    stop("figures are drawn by the package ggplot2 (3.4.0 or later): install.packages(\"ggplot2\")", call. = FALSE)
  }
}

look_of <- function(theme) figure_looks[[one_of(theme, names(figure_looks), "theme")]]

# Events as a figure takes them: one row for each, its cells as text, numbers, logicals and days; a column that is not
# there counts as empty.
figure_rows <- function(rows) {
  known <- syria_events("events")
  if (is.null(rows)) rows <- known
  if (!is.data.frame(rows) || !("event_id" %in% names(rows))) {
    stop("rows lack event_id; expected rows of events, as syria_events(\"events\") has them", call. = FALSE)
  }
  twice <- which(is.na(rows$event_id) | duplicated(rows$event_id))
  if (length(twice) > 0) {
    event <- rows$event_id[twice[1]]
    said <- if (is.na(event)) "without an event_id" else paste("a second one with event_id", event)
    stop("row ", twice[1], " is ", said, "; expected one row for each event", call. = FALSE)
  }
  cells <- lapply(stats::setNames(nm = names(known)), function(name) {
    column <- if (name %in% names(rows)) rows[[name]] else rep(known[[name]][NA_integer_], nrow(rows))
    attr(column, "label") <- NULL
    if (inherits(known[[name]], "Date")) return(typed(column, "date", where = name))
    if (is.factor(known[[name]]) || is.character(known[[name]])) as.character(column) else column
  })
  data.frame(cells, stringsAsFactors = FALSE)
}

# Whether claims on a field differ, from the column `contested_fields`.
contested_in <- function(rows, field) {
  vapply(strsplit(as.character(ifelse(is.na(rows$contested_fields), "", rows$contested_fields)), ";", fixed = TRUE), `%in%`,
    x = field, NA
  )
}

# A figure with its title, the words that say what it shows to who does not see it, and nothing that distracts.
titled <- function(plot, look, title, subtitle, description) {
  text <- function(...) ggplot2::element_text(colour = look$faint, ...)
  paper <- ggplot2::element_rect(fill = look$paper, colour = NA)
  plot + ggplot2::labs(title = title, subtitle = subtitle, alt = description, x = NULL, y = NULL) +
    ggplot2::theme_minimal(base_size = 10) +
    ggplot2::theme(
      plot.background = paper, panel.background = ggplot2::element_blank(), panel.grid.minor = ggplot2::element_blank(),
      plot.title = ggplot2::element_text(colour = look$ink, face = "bold"), plot.title.position = "plot",
      plot.subtitle = text(size = 8), axis.text = text(), axis.title = text(), legend.position = "top",
      legend.justification = "left", legend.text = ggplot2::element_text(colour = look$ink), legend.title = text()
    )
}

# Symbols of the class of an event, as colour and shape; `hollow` where only that much is known.
class_scales <- function(look) {
  capital <- function(values) paste0(toupper(substr(values, 1, 1)), substr(values, 2, 99))
  common <- list(name = NULL, limits = class_names, labels = capital, na.value = look$faint)
  list(
    do.call(ggplot2::scale_colour_manual, c(list(values = look$classes), common)),
    do.call(ggplot2::scale_fill_manual, c(list(values = look$classes), common)),
    ggplot2::scale_shape_manual(values = class_shapes, name = NULL, limits = class_names, labels = capital, na.value = 21)
  )
}
