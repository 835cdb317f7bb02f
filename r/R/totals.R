# Sums of people: the same as `total` of the Python package, which a test of the repository holds it to.
# Unlike the rest of this package it names columns of the dataset, since it says what they add up to.

syria_total <- function(rows = NULL, what = "killed", by = NULL) {
  if (is.null(rows)) rows <- syria_events("events")
  if (!is.data.frame(rows)) {
    stop("rows is no data frame; expected events or casualties, as in syria_total(syria_events(\"events\"))", call. = FALSE)
  }
  of <- if (any(c("casualty_id", "outcome") %in% names(rows))) "casualties" else "events"
  check_total(rows, of, what, by)
  if (of == "casualties") rows <- rows[as.character(rows$outcome) %in% what, , drop = FALSE]
  check_once(rows, of)

  parts <- if (of == "events") event_parts(rows, what) else casualty_parts(rows)
  dated <- all(c("date_start", "date_end") %in% names(rows))
  month <- if (dated) period(rows, "%Y-%m") else rep(NA_character_, nrow(rows))
  parts$undated <- if (dated) is.na(month) else rep(NA, nrow(rows))
  parts$unplaced <- if ("location_id" %in% names(rows)) is.na(rows$location_id) else rep(NA, nrow(rows))

  keys <- lapply(by, function(key) {
    if (key %in% names(rows)) rows[[key]] else if (key == "month") month else as.integer(period(rows, "%Y"))
  })
  names(keys) <- by
  as_text <- lapply(keys, function(key) if (is.factor(key)) as.character(key) else key)
  sorted <- if (length(by) > 0) do.call(order, c(unname(as_text), method = "radix")) else seq_len(nrow(rows))
  group <- group_numbers(lapply(as_text, `[`, sorted), length(sorted))
  members <- if (length(by) > 0) split(sorted, group) else list(sorted)
  sums <- lapply(unname(members), function(chosen) tally(parts[chosen, , drop = FALSE]))
  if (length(sums) == 0) sums <- list(tally(parts[0, , drop = FALSE])[0, ])
  first <- vapply(members, `[`, 0L, 1L)
  labels <- lapply(keys, `[`, first)
  made <- do.call(rbind, sums)
  if (length(labels) > 0) made <- cbind(as.data.frame(labels, optional = TRUE, stringsAsFactors = FALSE), made)
  framed(made)
}

# What a total needs of its rows.
total_needs <- function(of, what) {
  if (of == "casualties") {
    return(c("casualty_id", "event_id", "outcome", "low", "best", "high", "open", "status", "contested", "joint"))
  }
  c(
    "event_id", "event_class", "event_status", "date_start", "date_end", "location_id", "joint_with", "joint_for",
    "is_total", "contested_fields", paste(what, c("low", "best", "high", "open"), sep = "_")
  )
}

total_columns <- c(
  "n_events", "n_figures", "low", "best", "high", "open", "n_contested", "n_unknown", "n_alleged", "n_undated",
  "n_unplaced", "n_joint", "n_totals"
)

# What is wrong with a call, and what would be right.
check_total <- function(rows, of, what, by) {
  refuse <- function(...) stop(..., call. = FALSE)
  if (any(c("total_id", "window") %in% names(rows))) {
    refuse("rows are totals, which overlap with the figures of events; expected events or casualties")
  }
  if (all(c("claim_id", "stance") %in% names(rows))) {
    refuse("rows are claims, several of one figure; expected what they come to: events or casualties")
  }
  offered <- if (of == "events") c("killed", "injured", "civilians_killed") else c("killed", "injured", "detained")
  if (!(is.character(what) && length(what) == 1 && what %in% offered)) {
    hint <- if (of == "events" && identical(what, "detained")) {
      "; events have no such column: syria_total(syria_events(\"casualties\"), \"detained\")"
    } else if (of == "casualties" && identical(what, "civilians_killed")) {
      "; choose the rows whose category is civilian, and total \"killed\""
    } else {
      near(what, offered)
    }
    refuse("what is ", deparse(what)[1], "; of ", of, " expected one of ", paste(offered, collapse = ", "), hint)
  }
  if (!(is.null(by) || (is.character(by) && !anyNA(by)))) {
    refuse("by is ", deparse(by)[1], "; expected the name of a column, or several")
  }
  if (anyDuplicated(by)) refuse("by names '", by[anyDuplicated(by)], "' twice; expected each column once")
  for (key in by) {
    if (!(key %in% c(names(rows), "month", "year"))) {
      refuse(
        "rows have no column '", key, "'", near(key, c(names(rows), "month", "year")),
        "; by is one of theirs, \"month\" or \"year\""
      )
    }
    if (key %in% total_columns) {
      refuse("by is '", key, "', which is a column of the result; expected another name, so rename yours")
    }
  }
  missing <- setdiff(total_needs(of, what), names(rows))
  if (length(missing) > 0) {
    refuse(
      "rows lack ", paste(missing, collapse = ", "), "; a total of ", of, " needs what syria_events(\"", of,
      "\") has since version 2.0.0. Choose rows before and columns after"
    )
  }
  if (any(setdiff(by, names(rows)) %in% c("month", "year")) && !all(c("date_start", "date_end") %in% names(rows))) {
    refuse("by needs date_start and date_end; merge those of the events by event_id")
  }
}

# Where a row is there twice, its people would be, too.
check_once <- function(rows, of) {
  unique <- if (of == "events") "event_id" else "casualty_id"
  keys <- as.character(rows[[unique]])
  if (anyNA(keys) || anyDuplicated(keys)) {
    said <- if (anyNA(keys)) paste("a row has no", unique) else {
      paste("two rows have the", unique, keys[anyDuplicated(keys)])
    }
    stop(
      said, ", and a sum would count people twice; expected one row for each of the ", of,
      ", as before rows are merged", call. = FALSE
    )
  }
}

near <- function(name, offered) {
  # What readers call a column that is meant.
  called <- c(governorate = "admin1_name", district = "admin2_name", place = "location_name")
  meant <- unname(called[tolower(as.character(name)[1])])
  if (meant %in% offered) return(paste0("; did you mean \"", meant, "\"?"))
  distance <- utils::adist(tolower(as.character(name)[1]), offered)
  if (isTRUE(min(distance) <= 3)) paste0("; did you mean \"", offered[which.min(distance)], "\"?") else ""
}

event_parts <- function(rows, what) {
  column <- function(bound) rows[[paste(what, bound, sep = "_")]]
  open <- as.character(column("open"))
  given <- !is.na(open) | !is.na(column("low")) | !is.na(column("high")) | !is.na(column("best"))
  fields <- if (what == "civilians_killed") "killed|category" else what
  differing <- grepl(paste0("(^|;)(", fields, ")([.;]|$)"), rows$contested_fields)
  data.frame(
    event_id = as.character(rows$event_id), low = column("low"), best = column("best"), high = column("high"),
    given = given, contested = given & differing,
    expected = as.character(rows$event_class) %in% "violence" & is.na(rows$joint_with),
    alleged = as.character(rows$event_status) %in% "alleged",
    joint = !is.na(rows$joint_with) | !is.na(rows$joint_for), is_total = rows$is_total %in% TRUE
  )
}

casualty_parts <- function(rows) {
  yes <- rep(TRUE, nrow(rows))
  data.frame(
    event_id = as.character(rows$event_id), low = rows$low, best = rows$best, high = rows$high,
    given = !is.na(rows$open), contested = rows$contested %in% TRUE, expected = yes,
    alleged = as.character(rows$status) %in% "alleged", joint = rows$joint %in% TRUE, is_total = !yes
  )
}

# The month or year of dates, each where the whole span from the first to the last day lies in one.
period <- function(rows, format) {
  start <- format(rows$date_start, format)
  start[!(start == format(rows$date_end, format)) %in% TRUE] <- NA
  start
}

# The number of each row's group, rows of one group standing together; what is missing is a group of its own.
group_numbers <- function(keys, n) {
  if (n == 0) return(integer())
  changes <- rep(FALSE, n - 1)
  for (key in keys) {
    same <- (key[-1] == key[-n]) %in% TRUE | (is.na(key[-1]) & is.na(key[-n]))
    changes <- changes | !same
  }
  cumsum(c(TRUE, changes))
}

# The row of one group, its keys apart.
tally <- function(entries) {
  parts <- entries[!entries$is_total, , drop = FALSE]
  given <- parts[parts$given, , drop = FALSE]
  numbered <- !is.na(parts$low) | !is.na(parts$high)
  # No bound where a figure has none, but for the lower one, to which such a figure adds nothing.
  whole <- function(column) if (length(column) == 0 || anyNA(column)) NA_integer_ else sum(column)
  low <- if (all(is.na(given$low))) NA_integer_ else sum(given$low, na.rm = TRUE)
  high <- whole(given$high)
  sides <- c("closed", "above", "below", "both")
  side <- if (nrow(given) == 0) NA else sides[1 + is.na(high) + 2 * is.na(low)]
  data.frame(
    n_events = length(unique(parts$event_id)),
    n_figures = sum(numbered),
    low = low,
    best = whole(given$best),
    high = high,
    open = factor(side, levels = sides),
    n_contested = sum(parts$contested),
    n_unknown = sum(!numbered & (parts$given | parts$expected)),
    n_alleged = sum(parts$alleged),
    n_undated = sum(parts$undated),
    n_unplaced = sum(parts$unplaced),
    n_joint = sum(parts$joint),
    n_totals = sum(entries$is_total)
  )
}
