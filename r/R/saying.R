# What is said of an event, voice by voice: each value, what it rests on, and everybody who speaks of it; as
# syria_events/explorer/saying.py has it.

syria_plot_claims <- function(event, field = NULL, theme = "light", path = NULL, version = NULL, reader = NULL) {
  needs_ggplot2()
  look <- look_of(theme)
  claims <- syria_claims(event, field, path, version, reader)
  package <- data_package(path, version)
  read <- function(name) read_table(package, name, reader)
  events <- read("events")
  records <- list(actors = read("actors"), locations = read("locations"), events = events, sources = read("sources"))
  drawn <- said_lines(claims, records, vocabulary("claim_field", package))
  key <- events$event_id[match(toupper(event), toupper(events$event_id))]
  title <- paste0("Who says what of ", key, ": ", events$title[match(key, events$event_id)])
  draw_claims(drawn, title, look)
}

# A row for each claim, in the order of values; the first of a value has its name, the second what it rests on.
said_lines <- function(claims, records, fields) {
  claims[] <- lapply(claims, function(column) if (is.factor(column)) as.character(column) else column)
  kind <- kinds[match(fields$broader[match(claims$field, fields$value)], kinds$kind), ]
  single <- kind$single %in% TRUE | claims$field %in% single_roles
  part <- function(cell) ifelse(is.na(cell), "", paste0(".", cell))
  subject <- part(claims$subject_id)
  window <- ifelse(single & kind$kind %in% "total", part(claims$value), "")
  value <- ifelse(!single & kind$kind %in% "role", claims$field, paste0(claims$field, subject, window))
  counted <- kind$counted %in% TRUE
  text <- claims$value
  text[counted] <- as.character(mapply(count_text, claims$low[counted], claims$best[counted], claims$high[counted]))
  names <- c(
    stats::setNames(records$actors$name, records$actors$actor_id),
    stats::setNames(records$locations$name, records$locations$location_id),
    stats::setNames(records$events$title, records$events$event_id)
  )
  called <- function(keys, spaced) ifelse(keys %in% names(names), unname(names[keys]), spaced)
  parents <- stats::setNames(records$sources$parent_id, records$sources$source_id)
  made <- lapply(unique(value), function(name) {
    said <- which(value == name)
    size <- ifelse(is.na(claims$low), 0L, claims$low)[said]
    most <- ifelse(is.na(claims$high), 2^31, claims$high)[said]
    said <- said[order(size, most, text[said], claims$voice[said], claims$claim_id[said], method = "radix")]
    state <- if (single[said[1]]) state_of(claims[said, ], parents) else ""
    of <- claims$subject_id[said[1]]
    head <- gsub("_", " ", claims$field[said[1]], fixed = TRUE)
    if (!is.na(of)) head <- paste0(head, ", ", called(of, gsub("-", " ", of, fixed = TRUE)))
    first <- seq_along(said)
    hedge <- claims$certainty[said]
    marks <- mapply(function(...) paste(Filter(nzchar, c(...)), collapse = ", "),
      ifelse(hedge == "stated", "", hedge), ifelse(claims$stance[said] == "denies", "denies", ""),
      ifelse(claims$used[said], "", "set aside")
    )
    data.frame(
      value = ifelse(first == 1, head, ""), state = ifelse(first == 2, gsub("_", " ", state, fixed = TRUE), ""),
      said = paste0(
        ifelse(claims$stance[said] == "denies", "not ", ""), called(text[said], gsub("_", " ", text[said], fixed = TRUE))
      ),
      voice = paste0(
        claims$voice[said], ifelse(is.na(claims$via[said]), "", paste0(", via ", claims$via[said])),
        ifelse(marks == "", "", paste0("  (", marks, ")"))
      ),
      document = claims$document_id[said], stance = claims$stance[said], hedged = hedge != "stated",
      aside = !claims$used[said], contested = state == "contested", stringsAsFactors = FALSE
    )
  })
  made <- do.call(rbind, made)
  cbind(line = seq_len(nrow(made)), made)
}

# What a value rests on, as far as claims tell.
state_of <- function(claims, parents) {
  origins <- unique(roots(parents, unique(asserted(claims)$voice_id)))
  if (differ(in_force(claims))) return("contested")
  if (differ(claims)) return("ruled")
  c("denied", "one_origin", "several_agree")[1 + min(length(origins), 2)]
}

claims_alt <- function(drawn, title) {
  contested <- drawn$value[drawn$contested & drawn$value != ""]
  said <- if (length(contested) == 0) "None of the values is contested." else {
    paste0("Contested: ", paste(contested, collapse = ", "), ".")
  }
  paste0(
    title, ": ", nrow(drawn), " claims on ", sum(drawn$value != ""), " values, ", sum(drawn$stance == "denies"),
    " of them denials. ", said
  )
}

draw_claims <- function(drawn, title, look) {
  aes <- ggplot2::aes
  short <- function(text, most) ifelse(nchar(text) > most, paste0(substr(text, 1, most - 1), "\u2026"), text)
  drawn$shade <- ifelse(drawn$aside, 0.5, 1)
  text <- function(column, x, most, colour, size = 2.8, face = "plain", alpha = 1) {
    ggplot2::geom_text(aes(y = .data$line), data = drawn, x = x, label = short(drawn[[column]], most), hjust = 0,
      size = size, fontface = face, colour = colour, alpha = alpha
    )
  }
  mark <- function(rows, shape) {
    ggplot2::geom_point(aes(y = .data$line), data = rows, x = 265, shape = shape, size = 1.8, stroke = 0.7,
      colour = look$ink, fill = look$ink, alpha = rows$shade
    )
  }
  denies <- drawn$stance == "denies"
  contested <- drawn[drawn$contested, ]
  plot <- ggplot2::ggplot(drawn) +
    ggplot2::geom_hline(yintercept = drawn$line[drawn$value != "" & drawn$line > 1] - 0.5, colour = look$line,
      linewidth = 0.3
    ) +
    ggplot2::geom_rect(aes(ymin = .data$line - 0.5, ymax = .data$line + 0.5), data = contested, xmin = -14, xmax = -8,
      fill = contested_colour
    ) +
    text("value", 0, 40, look$ink, face = "bold") + text("state", 0, 40, look$faint, face = "italic") +
    mark(drawn[denies, ], 4) + mark(drawn[!denies & drawn$hedged, ], 1) + mark(drawn[!denies & !drawn$hedged, ], 16) +
    text("said", 282, 26, look$ink, alpha = drawn$shade) + text("voice", 440, 78, look$ink, alpha = drawn$shade) +
    text("document", 860, 38, look$faint, size = 2.5) +
    ggplot2::scale_x_continuous(limits = c(-14, 1060), breaks = NULL, expand = c(0, 0)) +
    ggplot2::scale_y_reverse(limits = c(nrow(drawn) + 0.6, 0.4), breaks = NULL, expand = c(0, 0))
  subtitle <- paste0(
    "\u25cf says so; \u25cb says so with a hedge; \u2715 denies it; pale: set aside by a ruling. ",
    "A bar at the left marks what is contested: claims differ and no ruling chooses."
  )
  titled(plot, look, title, subtitle, claims_alt(drawn, title))
}
