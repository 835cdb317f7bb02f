# Where events were: a circle of the honest radius for each place, and the events told of there beside one another; as
# syria_events/explorer/mapping.py and placenames.py have it. Everything is worked out in pixels of a map 760 wide.

map_window <- c(west = 33.9, east = 42.6, south = 32.1, north = 37.45)
map_covered <- c(west = 33.0, east = 44.5, south = 31.0, north = 38.6) # what the outlines cover
map_width <- 760
earth_km <- 6371.0088

syria_plot_map <- function(rows = NULL, theme = "light") {
  needs_ggplot2()
  look <- look_of(theme)
  shown <- figure_rows(rows)
  outlines <- map_outlines()
  drawn <- map_symbols(shown, outlines$places)
  draw_map(drawn, outlines, look, map_alt(drawn))
}

# Degrees of longitude as long as the way from the equator to a latitude, in the projection of Mercator.
mercator <- function(latitude) log(tan(pi / 4 + latitude * pi / 360)) * 180 / pi

map_wide_of <- map_window[["east"]] - map_window[["west"]]
map_tall_of <- mercator(map_window[["north"]]) - mercator(map_window[["south"]])
map_tall <- round(map_width * map_tall_of / map_wide_of)

# Pixels of a degree of longitude, so that the whole window is seen.
map_fit <- min(map_width / map_wide_of, map_tall / map_tall_of)
map_x <- function(longitude) map_width / 2 + map_fit * (longitude - (map_window[["west"]] + map_window[["east"]]) / 2)
map_y <- function(latitude) {
  middle <- (mercator(map_window[["north"]]) + mercator(map_window[["south"]])) / 2
  map_tall / 2 - map_fit * (mercator(latitude) - middle)
}

# The outlines that the package carries: `shapes`, a row for each corner, and `places`, where names stand.
map_outlines <- function() {
  file <- system.file("outlines.json", package = "syriaevents")
  features <- from_file(file, jsonlite::read_json)[["features"]]
  rings <- function(feature) {
    shape <- feature[["geometry"]]
    if (shape[["type"]] == "Polygon") shape[["coordinates"]] else do.call(c, shape[["coordinates"]])
  }
  shapes <- do.call(rbind, lapply(seq_along(features), function(number) {
    kind <- features[[number]][["properties"]][["kind"]]
    found <- rings(features[[number]])
    do.call(rbind, lapply(seq_along(found), function(ring) {
      corners <- matrix(as.double(unlist(found[[ring]])), ncol = 2, byrow = TRUE)
      data.frame(
        kind = kind, ring = paste(number, ring), of = number, x = map_x(corners[, 1]), y = map_y(corners[, 2]),
        stringsAsFactors = FALSE
      )
    }))
  }))
  named <- Filter(function(feature) length(feature[["properties"]][["label_at"]]) == 2, features)
  property <- function(name) {
    vapply(named, function(feature) or(feature[["properties"]][[name]], NA_character_), "")
  }
  at <- lapply(named, function(feature) as.double(unlist(feature[["properties"]][["label_at"]])))
  places <- data.frame(
    kind = property("kind"), name = property("name"), pcode = property("pcode"),
    lon = vapply(at, `[`, 0, 1), lat = vapply(at, `[`, 0, 2), stringsAsFactors = FALSE
  )
  list(shapes = shapes, places = places)
}

# A row for each event: where it stands, in pixels from the top left, and on what: in a circle (`pinned`), under the name
# of its governorate, or below the map under a name of the `shelf`.
map_symbols <- function(rows, places) {
  within <- function(cell, low, high) !is.na(cell) & cell >= map_covered[[low]] & cell <= map_covered[[high]]
  governorates <- places[places$kind == "governorate", ]
  centre <- match(rows$admin1_pcode, governorates$pcode, incomparables = NA)
  point <- !is.na(rows$latitude) & !is.na(rows$longitude)
  pinned <- point & within(rows$longitude, "west", "east") & within(rows$latitude, "south", "north")
  placed <- pinned | (!point & !is.na(centre))
  unknown <- ifelse(point, "Outside the map",
    ifelse(contested_in(rows, "location"), "Place contested", "No place is claimed")
  )
  shelf <- ifelse(!point & !is.na(rows$location_name), rows$location_name, unknown)
  shelf[placed] <- NA
  # Regions come before what has no name; more than six shelves are one.
  order <- paste0(ifelse(shelf == unknown, "1", "0"), shelf)
  if (length(unique(shelf[!placed])) > 6) shelf[!placed] <- order[!placed] <- "No place on the map"
  lon <- ifelse(pinned, rows$longitude, governorates$lon[centre])
  lat <- ifelse(pinned, rows$latitude, governorates$lat[centre])
  made <- data.frame(
    event_id = rows$event_id, event_class = rows$event_class, location_name = rows$location_name,
    radius_km = rows$radius_km, pinned = pinned, placed = placed, shelf = shelf, lon = lon, lat = lat,
    px = map_x(lon), py = map_y(lat), stringsAsFactors = FALSE
  )
  made$spot <- ifelse(placed, paste(lat, lon, pinned), shelf)
  made <- seated(made, rows$date_end)
  made$floor <- match(order, sorted(unique(order[!placed])))
  at_shelf <- 150 + (made$seat - 0.5) * pmin(14, (map_width - 150) / made$seats)
  far <- ifelse(made$seats > 1, 7.5 * sqrt(made$seat - 0.4), 0)
  made$x <- ifelse(placed, made$px + far * cos(made$seat * 2.399963), at_shelf)
  made$y <- ifelse(placed, made$py + ifelse(pinned, 0, 12) + far * sin(made$seat * 2.399963),
    map_tall + 12 + 18 * (made$floor - 0.5)
  )
  made$seen <- !placed | (made$x > 0 & made$x < map_width & made$y > 0 & made$y < map_tall)
  made
}

# Which of the events of its spot each is, by day, and how many there are: as seeds in a sunflower, none hides another.
seated <- function(made, day) {
  number <- as.double(day)
  number[is.na(number)] <- -Inf
  ordered <- order(made$spot, number, made$event_id, method = "radix")
  made$seat <- made$seats <- rep(0L, nrow(made))
  spots <- made$spot[ordered]
  made$seat[ordered] <- stats::ave(seq_along(spots), spots, FUN = seq_along)
  made$seats[ordered] <- stats::ave(seq_along(spots), spots, FUN = length)
  made
}

map_alt <- function(drawn) {
  below <- sum(!drawn$placed)
  paste0(
    "Map of ", nrow(drawn), " events in Syria: ", sum(drawn$pinned), " in a circle as wide as their place is uncertain, ",
    sum(drawn$placed & !drawn$pinned), " of which only the governorate is known, and ", below,
    " below the map, of which no place or only a region is known."
  )
}

# A circle for each place and radius, in pixels; none that would not fit on Earth.
map_circles <- function(drawn) {
  circles <- drawn[drawn$pinned & !is.na(drawn$radius_km) & drawn$radius_km >= 0 & drawn$radius_km <= 20038, ]
  circles <- circles[!duplicated(circles[c("spot", "radius_km")]), ]
  circles$radius <- circles$radius_km / earth_km * map_fit * 180 / pi / cos(circles$lat * pi / 180)
  circles
}

# The names of places, each on the first side that is free: of the edge of the map, of every other place, and of the
# names of those before it on their right; no other place that has a name stands between. One for which no side is free, or
# that would still cover a name before it, is left out.
map_names <- function(drawn) {
  spots <- drawn[drawn$placed & drawn$seen & drawn$seat == 1, ]
  spots <- utils::head(spots[order(-spots$seats, spots$lat, spots$lon, spots$pinned), ], 40)
  spots$name <- ifelse(spots$pinned & !is.na(spots$location_name), spots$location_name, "")
  at <- spots$py + ifelse(spots$pinned, 0, 12)
  beside <- 9 + ifelse(spots$seats > 1, 7.5 * sqrt(spots$seats), 0)
  wide <- 5.4 * nchar(spots$name)
  lefts <- cbind(
    spots$px + beside, spots$px - beside - wide, spots$px - wide / 2, spots$px - wide / 2,
    spots$px + beside - 2, spots$px + beside - 2, spots$px - beside - wide + 2, spots$px - beside - wide + 2,
    spots$px - beside - wide - 15, spots$px + beside + 15
  )
  tops <- cbind(at - 6, at - 6, at - beside - 9, at + beside - 3, at - 16, at + 4, at - 16, at + 4, at - 6, at - 6)
  covers <- function(one, left, top, x, y, w, h) left < x + w & x < left + wide[one] & top < y + h & y < top + 12
  side <- vapply(seq_len(nrow(spots)), function(one) {
    others <- setdiff(seq_len(nrow(spots)), one)
    earlier <- others[others < one & spots$name[others] != ""]
    reach <- beside[others] - 3
    taken <- vapply(1:10, function(k) {
      left <- lefts[one, k]
      top <- tops[one, k]
      left < 0 || left + wide[one] > map_width ||
        any(covers(one, left, top, spots$px[others] - reach, at[others] - reach, 2 * reach, 2 * reach)) ||
        any(covers(one, left, top, lefts[earlier, 1], tops[earlier, 1], wide[earlier], 12)) ||
        (k > 8 && any(spots$name[others] != "" & covers(
          one, lefts[one, c(2, 1)[k - 8]], top, spots$px[others] - reach, at[others] - reach, 2 * reach, 2 * reach
        )))
    }, NA)
    which(!taken)[1]
  }, 0L)
  chosen <- cbind(seq_len(nrow(spots)), side)
  spots$left <- lefts[chosen]
  spots$top <- tops[chosen]
  spots$wide <- wide
  covered <- vapply(seq_len(nrow(spots)), function(one) {
    earlier <- which(seq_len(nrow(spots)) < one & spots$name != "" & !is.na(side))
    any(covers(one, spots$left[one], spots$top[one], spots$left[earlier], spots$top[earlier], wide[earlier], 12))
  }, NA)
  spots[spots$name != "" & !is.na(side) & !covered, c("name", "left", "top", "wide", "seats")]
}

draw_map <- function(drawn, outlines, look, description) {
  aes <- ggplot2::aes
  polygon <- function(kind, fill, wide) {
    ggplot2::geom_polygon(aes(x = .data$x, y = .data$y, group = .data$ring),
      data = outlines$shapes[outlines$shapes$kind == kind, ], fill = fill, colour = look$line, linewidth = wide
    )
  }
  words <- function(kind, size, face) {
    named <- outlines$places[outlines$places$kind == kind, ]
    named$x <- map_x(named$lon)
    named$y <- map_y(named$lat)
    ggplot2::geom_text(aes(x = .data$x, y = .data$y, label = .data$name), data = named, size = size, fontface = face,
      colour = look$faint
    )
  }
  circles <- map_circles(drawn)
  round <- do.call(rbind, lapply(seq_len(nrow(circles)), function(row) {
    turn <- seq(0, 2 * pi, length.out = 73)
    one <- circles[row, ]
    data.frame(of = row, x = one$px + one$radius * cos(turn), y = one$py + one$radius * sin(turn))
  }))
  names <- if (nrow(drawn) <= 400) map_names(drawn) else drawn[0, ]
  names$x <- names$left + names$wide / 2
  below <- if (any(!drawn$placed)) 18 * max(drawn$floor[!drawn$placed]) + 12 else 0
  sheet <- data.frame(x = 0, y = map_tall, x2 = map_width, y2 = map_tall + below + 100)
  shelves <- drawn[!drawn$placed & drawn$seat == 1, ]
  shelves$name <- sprintf("%s (%d)", shelves$shelf, shelves$seats)
  threads <- drawn[drawn$pinned & drawn$seen & drawn$seats %in% 2:60, ]
  seen <- drawn[drawn$seen, ]
  point <- function(rows, alpha) {
    ggplot2::geom_point(
      aes(x = .data$x, y = .data$y, shape = .data$event_class, colour = .data$event_class, fill = .data$event_class),
      data = rows, size = 2.2, alpha = alpha, stroke = 0.6
    )
  }
  hollow <- seen$placed & !seen$pinned
  plot <- ggplot2::ggplot() +
    polygon("country", look$land, 0.4) + polygon("governorate", look$country, 0.25) + polygon("zone", look$country, 0.25) +
    words("country", 3, "italic") + words("governorate", 2.5, "plain") +
    ggplot2::geom_rect(aes(xmin = .data$x, xmax = .data$x2, ymin = .data$y, ymax = .data$y2), data = sheet, fill = look$paper)
  if (nrow(circles) > 0) {
    plot <- plot + ggplot2::geom_polygon(aes(x = .data$x, y = .data$y, group = .data$of), data = round, fill = look$ink,
      alpha = 0.07
    ) + ggplot2::geom_path(aes(x = .data$x, y = .data$y, group = .data$of), data = round, colour = look$ink, alpha = 0.45,
      linewidth = 0.3
    )
  }
  plot <- plot +
    ggplot2::geom_segment(aes(x = .data$px, y = .data$py, xend = .data$x, yend = .data$y), data = threads,
      colour = look$ink, alpha = 0.6, linewidth = 0.3
    ) +
    ggplot2::geom_text(aes(x = .data$x, y = .data$top + 6, label = .data$name), data = names, size = 2.7, colour = look$ink) +
    ggplot2::geom_text(aes(x = 140, y = .data$y, label = .data$name), data = shelves, size = 2.8, hjust = 1,
      colour = look$faint
    ) +
    point(seen[!hollow, ], 0.9) +
    ggplot2::geom_point(aes(x = .data$x, y = .data$y, shape = .data$event_class, colour = .data$event_class),
      data = seen[hollow, ], fill = NA, size = 2.2, stroke = 0.8, show.legend = FALSE
    ) +
    class_scales(look) + ggplot2::scale_y_reverse() +
    ggplot2::coord_fixed(xlim = c(0, map_width), ylim = c(map_tall + below, 0), expand = FALSE)
  subtitle <- paste0(
    "A circle is as wide as the place is uncertain: the event was somewhere in it; a thread leads to each of several.\n",
    "Hollow symbols: only the governorate is known. Events without either stand below. Outlines: Natural Earth,\n",
    "which draws who holds a place and not who has a right to it."
  )
  titled(plot, look, "Where the events were", subtitle, description) +
    ggplot2::theme(panel.grid.major = ggplot2::element_blank(), axis.text = ggplot2::element_blank())
}
