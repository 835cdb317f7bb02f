# The rows of each table that follows from claims: one function for each, as the modules of
# syria_events/derivation have them.

event_row <- function(event, values, hurt, known) {
  record <- known$records$events[match(event, known$records$events$event_id), ]
  joint <- if (record$joint_with %in% known$published) record$joint_with else NA_character_
  contested <- contested_values(values)
  statuses <- on(values, "event_status")
  told <- support(statuses, known)
  initiator <- one(values, "initiator")
  counted_elsewhere <- !is.na(joint) || event %in% known$wholes
  c(
    list(
      event_id = event, title = record$title, description = record$description,
      event_type = record$event_type, event_class = broader(known$vocabularies, "event_type", record$event_type),
      in_recap = record$in_recap, joint_with = joint,
      joint_for = joined(joint_for(event, known)), is_total = event %in% known$wholes,
      event_status = event_status(values),
      status_voices = told$n_voices, status_origins = told$n_origins, status_denying = told$n_denying,
      status_support = if (nrow(statuses) > 0) told$support else NA_character_,
      weapon = one(values, "weapon")
    ),
    when_cells(values, known),
    where_cells(values, known),
    party_cells("initiator", values, known),
    list(
      initiator_attribution = if (is.na(initiator)) NA_character_ else
        attribution(initiator, asserted(on(values, "initiator")), known)
    ),
    party_cells("target", values, known),
    toll(if (counted_elsewhere) list() else hurt),
    voice_cells(values$claims, known),
    list(contested = length(contested) > 0, contested_fields = joined(contested))
  )
}

joined <- function(texts) if (length(texts) > 0) paste(texts, collapse = ";") else NA_character_

# The events whose people the figures of an event include.
joint_for <- function(event, known) names(known$joint_with)[known$joint_with %in% event]

event_status <- function(values) {
  claims <- on(values, "event_status")
  if (nrow(claims) > 0 && all(in_force(claims)$stance == "denies")) "denied" else one(values, "event_status")
}

# Days, clock time and instant, from the claims in force; contested days come as their hull.
when_cells <- function(values, known) {
  asserting <- asserted(on(values, "date"))
  value <- one(values, "date")
  days <- hull(lapply(asserting$value[!is.na(asserting$value)], edtf_bounds))
  precision <- edtf_precision(days[1], days[2])
  single <- precision %in% "day"
  # Only a day has a clock time. A tilde marks one that is given as approximate.
  clock <- if (single) one(values, "time_local") else NA_character_
  exact <- sub("~$", "", clock)
  list(
    date_start = days[1], date_end = days[2], date_edtf = value, date_precision = precision,
    date_basis = if (is.na(value)) NA_character_ else firmest(known$vocabularies, "date_basis", asserting$date_basis),
    time_local = exact, time_approximate = clock != exact,
    part_of_day = if (single) one(values, "part_of_day") else NA_character_,
    start_utc = if (is.na(exact)) NA_real_ else instant_in_syria(days[1], exact)
  )
}

where_cells <- function(values, known) {
  key <- one(values, "location")
  places <- known$records$locations
  place <- places[match(key, places$location_id, incomparables = NA), ]
  list(
    location_id = key, location_name = place$name, location_precision = place$precision,
    admin1_name = place$admin1_name, admin1_pcode = place$admin1_pcode,
    latitude = place$latitude, longitude = place$longitude, radius_km = place$radius_km
  )
}

# The one actor in a role; empty where that is contested or unknown.
party_cells <- function(role, values, known) {
  actor <- one(values, role)
  cells <- list(actor, actor_cell(actor, "name", known), grouped(actor, known)$side_id)
  stats::setNames(cells, paste0(role, c("_id", "_name", "_side_id")))
}

actor_cell <- function(actor, column, known) {
  known$records$actors[[column]][match(actor, known$records$actors$actor_id, incomparables = NA)]
}

voice_cells <- function(claims, known) {
  voices <- unique(claims$voice_id)
  sources <- known$records$sources
  names <- sources$name[match(voices, sources$source_id)]
  names[is.na(names)] <- voices[is.na(names)]
  list(
    n_claims = nrow(claims), n_voices = length(voices), voices = joined(sorted(names)),
    n_origins = length(unique(roots(known$source_parents, voices)))
  )
}

# The casualty columns of an event: sums over its sides, which do not overlap.
toll <- function(hurt) {
  of <- function(outcome) Filter(function(row) row$outcome == outcome, hurt)
  killed <- of("killed")
  civilians <- Filter(function(row) row$category %in% "civilian", killed)
  parts <- list(killed = killed, injured = of("injured"), civilians_killed = civilians)
  do.call(c, unname(lapply(names(parts), function(what) {
    cells <- sum_of_sides(parts[[what]])
    stats::setNames(cells, paste(what, names(cells), sep = "_"))
  })))
}

# The sum of figures: a lower bound needs one known low, a best or an upper bound that of every figure.
sum_of_sides <- function(rows) {
  of <- function(bound) vapply(rows, `[[`, 0L, bound)
  low <- of("low")
  low <- if (all(is.na(low))) NA_integer_ else sum(low, na.rm = TRUE)
  best <- if (length(rows) > 0) sum(of("best")) else NA_integer_
  high <- if (length(rows) > 0) sum(of("high")) else NA_integer_
  list(low = low, best = best, high = high, open = if (length(rows) > 0) open_side(low, high) else NA_character_)
}

# One row for each outcome and side of which any voice gives a figure.
casualty_rows <- function(event, values, known) {
  lapply(unname(counted(values, "casualty")), function(figure) {
    actor <- figure$about
    roles <- listed(values, "role")
    victims <- roles[roles$field == "victim" & roles$value %in% actor, ]
    category <- one(values, "category", actor)
    # Before 2.0.0 it followed from the kind of the actor.
    if (is.na(category)) category <- broader(known$vocabularies, "actor_kind", actor_cell(actor, "kind", known))
    c(
      list(
        casualty_id = paste0(event, "/", figure$field, ".", actor), event_id = event, actor_id = actor,
        outcome = figure$field,
        category = if (is.na(category)) "unknown" else category,
        attribution = if (nrow(victims) > 0) attribution(actor, asserted(victims), known) else NA_character_,
        severity = if (figure$field == "injured") one(values, "severity", actor) else NA_character_,
        status = figure_status(figure$claims, known),
        joint = length(joint_for(event, known)) > 0
      ),
      figure_cells(figure), grouped(actor, known), support(figure$claims, known)
    )
  })
}

# One row for each outcome, side and window of time of which any voice gives a figure.
total_rows <- function(event, values, known) {
  lapply(unname(counted(values, "total")), function(figure) {
    outcome <- sub("_total$", "", figure$field)
    actor <- sub("[.][^.]*$", "", figure$about)
    c(
      list(
        total_id = paste0(event, "/", outcome, ".", figure$about), event_id = event, actor_id = actor,
        outcome = outcome, window = sub("^.*[.]", "", figure$about), status = figure_status(figure$claims, known)
      ),
      figure_cells(figure), grouped(actor, known), support(figure$claims, known)
    )
  })
}

# One row for each effect and kind of thing of which any voice gives a figure.
damage_rows <- function(event, values, known) {
  lapply(unname(counted(values, "effect")), function(figure) {
    key <- list(
      damage_id = paste0(event, "/", figure$field, ".", figure$about), event_id = event,
      object = figure$about, effect = figure$field
    )
    c(key, figure_cells(figure), support(figure$claims, known))
  })
}

figure_cells <- function(figure) figure[c("low", "best", "high", "open", "contested")]

# The firmest certainty with which a voice gives a figure. Where a ruling took a denial, voices that were
# set aside give it still: no count is ruled away.
figure_status <- function(claims, known) {
  giving <- in_force(claims[claims$stance == "asserts", ])
  broader(known$vocabularies, "certainty", firmest(known$vocabularies, "certainty", giving$certainty))
}

# Everybody whom a claim names in a role, set aside or denied as it may be.
event_actor_rows <- function(event, values, known) {
  roles <- listed(values, "role")
  lapply(unname(split(roles, paste(roles$field, roles$value))), function(claims) {
    actor <- claims$value[1]
    role <- claims$field[1]
    among <- on(values, role)
    c(
      list(
        event_id = event, actor_id = actor, role = role,
        attribution = attribution(actor, asserted(claims), known)
      ),
      grouped(actor, known), support(claims, known, if (nrow(among) > 0) among else claims)
    )
  })
}

# How firmly an actor is tied to its role: the firmest tie that any of the claims makes.
attribution <- function(actor, asserting, known) {
  ties <- vapply(seq_len(nrow(asserting)), function(row) tie(actor, asserting[row, ], known), "")
  found <- firmest(known$vocabularies, "attribution", ties)
  if (is.na(found)) "denied" else found
}

tie <- function(actor, claim, known) {
  if (actor_cell(actor, "kind", known) %in% "unidentified") return("unknown")
  if (claim$certainty %in% c("suspected", "alleged")) return("suspected")
  sources <- known$records$sources
  speaker <- sources$actor_id[match(claim$voice_id, sources$source_id)]
  above <- function(key) if (key %in% names(known$actor_parents)) chain(known$actor_parents, key)
  if (speaker %in% above(actor) || actor %in% above(speaker)) "claimed" else "attributed"
}

# Each link to a published event that any voice asserts, with its first claim.
link_rows <- function(event, values, known) {
  links <- listed(values, "link")
  links <- links[links$stance == "asserts" & links$value %in% known$published, ]
  # `part_of` is an affiliation of actors; between events its field is `part_of_event`.
  relation <- sub("_event$", "", links$field)
  lapply(unname(split(seq_len(nrow(links)), paste(relation, links$value))), function(rows) {
    list(
      event_id = event, other_id = links$value[rows[1]], relation = relation[rows[1]],
      claim_id = sorted(links$claim_id[rows])[1]
    )
  })
}

voices_of <- function(claims, stance) unique(claims$voice_id[claims$stance == stance])

# Each tie between actors, and how many assert and deny it.
affiliation_rows <- function(ties) {
  lapply(unname(split(ties, paste(ties$subject_id, ties$field, ties$value))), function(said) {
    asserting <- voices_of(said, "asserts")
    denying <- voices_of(said, "denies")
    list(
      actor_id = said$subject_id[1], patron_id = said$value[1], relation = said$field[1],
      n_asserting = length(asserting), n_denying = length(denying),
      contested = length(asserting) > 0 && length(denying) > 0
    )
  })
}

# One side for each actor: the root of its parents, on the side of its one patron, where it has one, and
# of that one's; else itself.
side_rows <- function(ties, known) {
  parents <- known$actor_parents
  actors <- known$records$actors$actor_id
  ties$root <- roots(parents, ties$value)
  own <- lapply(stats::setNames(actors, actors), function(actor) ties[ties$subject_id %in% actor, ])
  patrons <- lapply(stats::setNames(actors, actors), function(actor) {
    said <- own[[actor]]
    setdiff(said$root[said$stance == "asserts"], root(parents, actor))
  })
  lapply(stats::setNames(actors, actors), side_row, own = own, patrons = patrons, parents = parents)
}

side_row <- function(actor, own, patrons, parents) {
  top <- root(parents, actor)
  way <- way_of(top, patrons)
  side <- way[length(way)]
  itself <- if (length(patrons[[actor]]) > 1) "several_patrons" else "itself"
  # What decides: the ties of each actor on the way to the side, to the next on it or away from it.
  nexts <- stats::setNames(way[-1], way[-length(way)])
  nexts[actor] <- if (actor != top) top else if (length(way) > 1) way[2] else actor
  leading <- do.call(rbind, lapply(names(nexts), function(here) {
    ties <- own[[here]]
    if (nexts[[here]] == here) ties else ties[ties$root == nexts[[here]], ]
  }))
  asserting <- voices_of(leading, "asserts")
  denying <- voices_of(leading, "denies")
  list(
    actor_id = actor, side_id = side,
    basis = if (side != top) "affiliation" else if (top != actor) "parent" else itself,
    n_asserting = length(asserting), n_denying = length(denying),
    contested = (length(asserting) > 0 && length(denying) > 0) || (actor != top && length(patrons[[actor]]) > 0)
  )
}

# A root, its one patron, that one's, and so on to the side; a root to which they lead back stands for itself.
way_of <- function(top, patrons) {
  way <- top
  while (length(patron <- patrons[[way[length(way)]]]) == 1) {
    if (patron %in% way) return(way[seq_len(match(patron, way))])
    way <- c(way, patron)
  }
  way
}

# The side of an actor, who stands for himself where he is not known.
grouped <- function(actor, known) {
  row <- if (!is.na(actor)) known$sides[[actor]]
  if (is.null(row)) return(list(side_id = actor, side_contested = FALSE))
  list(side_id = row$side_id, side_contested = row$contested)
}

# What a value rests on. `among` are all claims on the value, where `claims` are one side of it only.
support <- function(claims, known, among = claims) {
  asserting <- unique(asserted(claims)$voice_id)
  origins <- unique(roots(known$source_parents, asserting))
  basis <- if (any(among$used) && !any(claims$used)) {
    "set_aside"
  } else if (differ(in_force(among))) {
    "contested"
  } else if (differ(among) && !all(among$used)) {
    "ruled"
  } else if (length(origins) == 0) {
    "denied"
  } else if (length(origins) == 1) {
    "one_origin"
  } else {
    "several_agree"
  }
  list(
    n_voices = length(asserting), n_origins = length(origins),
    n_denying = length(voices_of(claims, "denies")), support = basis
  )
}
