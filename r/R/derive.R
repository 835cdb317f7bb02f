# The tables that follow from claims, for the whole dataset or for any view of it; pure. A row is a named
# list, and what is missing in it is NA. One function makes the rows of each table, in rows.R.

# What a claim of each kind says, as syria_events/derivation/kinds.py has it: whom it is about, whether it
# counts, whether an event has one value per subject of it (single) or several at once (listed).
kinds <- utils::read.table(header = TRUE, stringsAsFactors = FALSE, text = "
  kind        subject  counted single listed
  date        no       FALSE   TRUE   FALSE
  time        no       FALSE   TRUE   FALSE
  part_of_day no       FALSE   TRUE   FALSE
  place       no       FALSE   TRUE   FALSE
  status      no       FALSE   TRUE   FALSE
  means       no       FALSE   TRUE   FALSE
  role        no       FALSE   FALSE  TRUE
  casualty    actor    TRUE    TRUE   FALSE
  total       actor    TRUE    TRUE   FALSE
  category    actor    FALSE   TRUE   FALSE
  severity    actor    FALSE   TRUE   FALSE
  effect      object   TRUE    TRUE   FALSE
  link        no       FALSE   FALSE  TRUE
  affiliation actor    FALSE   FALSE  FALSE
  act         object   FALSE   FALSE  FALSE
  detail      any      FALSE   FALSE  TRUE
  founding    location FALSE   FALSE  FALSE
")

# Roles of which an event has one.
single_roles <- c("initiator", "target")

derived_tables <- c("events", "event_actors", "casualties", "totals", "damage", "event_links", "affiliations", "sides")

# Table -> rows, in no particular order. `records` are the data frames events, actors, locations and
# sources; `vocabularies` are data frames of value and broader, in their order. An event without a claim,
# or of which `records` does not know, has no row.
derive <- function(claims, records, vocabularies) {
  known <- lookups(claims, records, vocabularies)
  ties <- claims[is.na(claims$event_id), ]
  about <- claims[claims$event_id %in% known$published, ]
  made <- lapply(split(about, about$event_id), function(said) {
    event <- said$event_id[1]
    values <- values_of(said, known$fields)
    hurt <- casualty_rows(event, values, known)
    list(
      events = list(event_row(event, values, hurt, known)),
      event_actors = event_actor_rows(event, values, known),
      casualties = hurt,
      totals = total_rows(event, values, known),
      damage = damage_rows(event, values, known),
      event_links = link_rows(event, values, known)
    )
  })
  of_events <- setdiff(derived_tables, c("affiliations", "sides"))
  tables <- lapply(of_events, function(name) do.call(c, unname(lapply(made, `[[`, name))))
  names(tables) <- of_events
  c(tables, list(affiliations = affiliation_rows(ties), sides = unname(known$sides)))
}

# What all events share: records and vocabularies, the events that have rows (published), kinds of
# fields, whom an actor is a part of, sides, the events whose people are those of others (wholes), and the events
# that lead to another's figures (joint_with, by event).
lookups <- function(claims, records, vocabularies) {
  fields <- vocabularies[["claim_field"]]
  fields <- cbind(field = fields$value, kinds[match(fields$broader, kinds$kind), ])
  fields$single <- fields$single | fields$field %in% single_roles
  published <- sorted(unique(claims$event_id[claims$event_id %in% records$events$event_id]))
  parts <- claims$field == "part_of_event" & claims$stance == "asserts" & claims$event_id %in% published
  joint <- records$events[match(published, records$events$event_id), ]
  known <- list(
    records = records,
    vocabularies = vocabularies,
    fields = fields,
    published = published,
    wholes = intersect(c(claims$value[parts], totals_only(claims, fields)), published),
    joint_with = stats::setNames(joint$joint_with, published),
    actor_parents = stats::setNames(records$actors$parent_id, records$actors$actor_id),
    source_parents = stats::setNames(records$sources$parent_id, records$sources$source_id)
  )
  known$sides <- side_rows(claims[is.na(claims$event_id), ], known)
  known
}

# The events of whose people there are totals over a time and nothing else.
totals_only <- function(claims, fields) {
  claims <- claims[claims$stance %in% "asserts" & !is.na(claims$subject_id), ]
  kind <- fields$kind[match(claims$field, fields$field)]
  setdiff(claims$event_id[kind %in% "total"], claims$event_id[kind %in% "casualty"])
}

# A key and its parents, up to the root; a cycle ends where it would repeat.
chain <- function(parents, key) {
  found <- key
  repeat {
    parent <- unname(parents[found[length(found)]])
    if (is.na(parent) || parent %in% found) return(found)
    found <- c(found, parent)
  }
}

root <- function(parents, key) {
  found <- chain(parents, key)
  found[length(found)]
}

roots <- function(parents, keys) vapply(keys, root, "", parents = parents, USE.NAMES = FALSE)

# What the claims about one event come to, each value settled once: `settled`, by the name of the value,
# where an event has one per field and subject, and `listed`, the claims of kinds of which it has several.
values_of <- function(claims, fields) {
  of <- fields[match(claims$field, fields$field), ]
  settling <- of$single %in% TRUE & is.na(claims$subject_id) == (of$subject %in% "no")
  window <- ifelse(of$kind %in% "total", paste0(".", claims$value), "")
  about <- ifelse(is.na(claims$subject_id), NA, paste0(claims$subject_id, window))
  name <- ifelse(is.na(about), claims$field, paste0(claims$field, ".", about))
  settled <- lapply(split(which(settling), name[settling]), function(rows) {
    said <- claims[rows, ]
    first <- rows[1]
    outcome <- if (of$counted[first]) number(said) else settle(said)
    c(list(field = claims$field[first], about = about[first], kind = of$kind[first], claims = said), outcome)
  })
  listed <- of$listed %in% TRUE
  list(claims = claims, settled = settled, listed = split(claims[listed, ], of$kind[listed]))
}

# The value that stands; NA where it is contested, only denied, or nobody speaks of it.
one <- function(values, field, subject = NULL) {
  found <- values$settled[[paste(c(field, subject), collapse = ".")]]
  if (is.null(found)) NA_character_ else found$value
}

# The claims on a field without a subject.
on <- function(values, field) {
  found <- values$settled[[field]]
  if (is.null(found)) values$claims[0, ] else found$claims
}

# The claims of a kind of which an event has several values.
listed <- function(values, kind) {
  found <- values$listed[[kind]]
  if (is.null(found)) values$claims[0, ] else found
}

# What stands of the counts of a kind that any voice gives, be they set aside or not.
counted <- function(values, kind) {
  Filter(function(found) found$kind == kind && any(found$claims$stance == "asserts"), values$settled)
}

# The names, sorted, of the published values on which claims in force differ.
contested_values <- function(values) {
  differing <- Filter(function(found) found$contested, values$settled)
  # How badly people were hurt, and who they were, is published with their number only.
  told <- counted(values, "casualty")
  hurt <- vapply(told, `[[`, "", "about")
  injured <- hurt[vapply(told, `[[`, "", "field") == "injured"]
  kept <- Filter(function(found) {
    switch(found$field, severity = found$about %in% injured, category = found$about %in% hurt, TRUE)
  }, differing)
  sorted(as.character(names(kept)))
}

# The one of `values` that comes first in a vocabulary, which is the firmest; NA where none does.
firmest <- function(vocabularies, name, values) {
  order <- vocabularies[[name]]$value
  order[order %in% values][1]
}

# The value of another vocabulary that a value belongs to.
broader <- function(vocabularies, name, value) {
  vocabulary <- vocabularies[[name]]
  vocabulary$broader[match(value, vocabulary$value)]
}

# Texts character by character in the order of Unicode, whatever the locale.
sorted <- function(texts) sort(texts, method = "radix")
