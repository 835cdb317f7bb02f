# What stands behind a value, and where voices differ.

syria_claims <- function(event, field = NULL, path = NULL, version = NULL, reader = NULL) {
  package <- data_package(path, version)
  read <- function(name) read_table(package, name, reader)
  events <- read("events")$event_id
  if (!(is.character(event) && length(event) == 1 && !is.na(event))) {
    stop("event is ", deparse(event)[1], "; expected an identifier such as \"", events[1], "\"", call. = FALSE)
  }
  found <- match(toupper(event), toupper(events))
  if (is.na(found)) {
    stop("no event '", event, "'", did_you_mean(event, events), "; syria_events() lists them", call. = FALSE)
  }
  event <- events[found]
  claims <- read("claims")
  # Claims about actors that the event's passages carry are included; their event_id is empty.
  claims <- claims[startsWith(claims$claim_id, paste0(event, "/")), ]
  if (!is.null(field)) claims <- claims[claims_named(claims, field, event), ]
  sources <- read("sources")
  documents <- read("documents")
  claims$voice <- sources$name[match(claims$voice_id, sources$source_id)]
  claims$via <- sources$name[match(claims$via_id, sources$source_id)]
  claims$document <- documents$title[match(claims$document_id, documents$document_id)]
  rownames(claims) <- NULL
  claims
}

# Which claims are on a field, or on a value such as "killed.us-soldiers".
claims_named <- function(claims, field, event) {
  if (!(is.character(field) && length(field) == 1 && !is.na(field))) {
    stop("field is ", deparse(field)[1], "; expected the name of one", call. = FALSE)
  }
  of <- as.character(claims$field)
  subject <- ifelse(is.na(claims$subject_id), of, paste0(of, ".", claims$subject_id))
  named <- of == field | subject == field | paste0(subject, ".", claims$value) == field
  if (!any(named) && !(field %in% levels(claims$field))) {
    known <- sorted(unique(c(of, subject)))
    stop(
      "no field '", field, "', nor a value of that name in ", event, did_you_mean(field, known), "; there are ",
      paste(known, collapse = ", "), call. = FALSE
    )
  }
  named
}

syria_disagreements <- function(path = NULL, version = NULL, reader = NULL) {
  package <- data_package(path, version)
  read <- function(name) {
    frame <- read_table(package, name, reader)
    frame[] <- lapply(frame, function(column) if (is.factor(column)) as.character(column) else column)
    frame
  }
  claims <- read("claims")
  events <- read("events")
  sources <- read("sources")
  names <- stats::setNames(sources$name, sources$source_id)
  places <- read("locations")
  values <- claimed_values(claims, vocabulary("claim_field", package))
  found <- Filter(function(value) differ(value$claims), values)
  rows <- lapply(found, function(value) {
    sides <- sides_of(value)
    apart <- distance(value, places)
    said <- vapply(sides, function(rows) joined_names(names[value$claims$voice_id[rows]]), "")
    list(
      event_id = value$event_id, title = events$title[match(value$event_id, events$event_id, incomparables = NA)],
      value = value$name, decided = !differ(in_force(value$claims)), published = published(value),
      n_sides = length(sides), sides = paste0(names(sides), ": ", said, collapse = " | "),
      distance = apart$distance, unit = apart$unit
    )
  })
  columns <- c("event_id", "title", "value", "decided", "published", "n_sides", "sides", "distance", "unit")
  made <- lapply(stats::setNames(nm = columns), function(name) unlist(lapply(unname(rows), `[[`, name)))
  framed(as.data.frame(made, stringsAsFactors = FALSE))
}

# Every value that claims are about, in the order of events and names. Of fields that hold several values
# at once, each is a value of its own, which can be asserted or denied.
claimed_values <- function(claims, vocabulary) {
  kind <- kinds[match(vocabulary$broader[match(claims$field, vocabulary$value)], kinds$kind), ]
  single <- kind$single %in% TRUE | claims$field %in% single_roles
  window <- ifelse(kind$kind %in% "total" | !single, paste0(".", claims$value), "")
  subject <- ifelse(is.na(claims$subject_id), "", paste0(".", claims$subject_id))
  name <- paste0(claims$field, subject, window)
  event <- ifelse(is.na(claims$event_id), "", claims$event_id)
  # A blank comes before every letter of a name, so that events keep together.
  key <- paste0(event, "\t", name)
  lapply(split(seq_along(key), factor(key, levels = sorted(unique(key)))), function(rows) {
    list(
      event_id = claims$event_id[rows[1]], name = name[rows[1]], field = claims$field[rows[1]],
      counted = kind$counted[rows[1]] %in% TRUE, claims = claims[rows, ]
    )
  })
}

# What is said -> the rows that say so, denials as "not" what they deny.
sides_of <- function(value) {
  claims <- value$claims
  said <- if (value$counted) mapply(count_text, claims$low, claims$best, claims$high) else claims$value
  said <- paste0(ifelse(claims$stance == "denies", "not ", ""), said)
  split(seq_along(said), factor(said, levels = sorted(unique(said))))
}

joined_names <- function(names) paste(sorted(unique(unname(names))), collapse = ", ")

# "6", "2 to 3", "2 to 5, best 3", "at least 6", "up to 5", "some".
count_text <- function(low, best, high) {
  if (is.na(low) && is.na(high)) return("some")
  if (!anyNA(c(low, best, high)) && low == best && best == high) return(as.character(low))
  paste0(bounds_text(low, high), if (!is.na(best)) paste0(", best ", best))
}

bounds_text <- function(low, high) {
  if (is.na(low)) return(paste("up to", high))
  if (is.na(high)) return(if (low > 0) paste("at least", low) else "0 or more")
  paste(low, "to", high)
}

# The value as the dataset has it; counts as their envelope.
published <- function(value) {
  if (!value$counted) return(settle(value$claims)$value)
  count <- number(value$claims)
  if (count$open == "both") return(NA_character_)
  if (identical(count$low, count$high)) as.character(count$low) else count_text(count$low, count$best, count$high)
}

# How far apart the asserted sides are, and in which unit; NA where that cannot be said.
distance <- function(value, places) {
  claims <- value$claims[value$claims$stance == "asserts", ]
  texts <- unique(claims$value)
  apart <- function(numbers, unit) {
    if (length(numbers) == 0 || anyNA(numbers)) return(list(distance = NA_real_, unit = NA_character_))
    list(distance = as.double(max(numbers) - min(numbers)), unit = unit)
  }
  if (value$counted) {
    numbers <- c(claims$low, claims$high)
    return(apart(numbers[!is.na(numbers)], "count"))
  }
  switch(
    value$field,
    date = apart(unlist(lapply(texts, function(text) as.double(edtf_bounds(text)))), "days"),
    time_local = apart(60 * as.integer(substr(texts, 1, 2)) + as.integer(substr(texts, 4, 5)), "minutes"),
    location = {
      at <- match(texts, places$location_id)
      apart(c(0, farthest(places$latitude[at], places$longitude[at])), "km")
    },
    apart(NULL)
  )
}

# The largest great-circle distance between points, by the haversine formula, to a tenth of a kilometre.
farthest <- function(latitude, longitude) {
  lat <- latitude * pi / 180
  lon <- longitude * pi / 180
  square <- function(a, b) sin((b - a) / 2)^2
  half <- outer(lat, lat, square) + outer(cos(lat), cos(lat)) * outer(lon, lon, square)
  round(max(2 * 6371.0088 * asin(sqrt(half))), 1)
}
