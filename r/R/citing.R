# How to cite the dataset, or some of its events with the documents that they rest on; in the words of
# Python's `cite`.

syria_cite <- function(path = NULL, events = NULL, version = NULL) {
  package <- data_package(path, version)
  creators <- Filter(function(who) "creator" %in% unlist(who[["roles"]]), package[["contributors"]])
  if (length(creators) == 0) creators <- package[["contributors"]]
  note <- paste0("Data set, version ", version_text(package), ", ", package[["licenses"]][[1]][["name"]])
  chosen <- if (!is.null(events)) chosen_events(events, package)
  if (!is.null(chosen)) {
    of <- package[["resources"]][["events"]][["rows"]]
    rows <- paste0("Rows of the table events, ", length(chosen), " of ", of, ": ", paste(chosen, collapse = ", "), ".")
    note <- paste0(note, ". ", rows, " Fingerprint: ", fingerprint_of(chosen, package))
  }
  dataset <- cited(
    key = paste0(package[["name"]], "-", package[["version"]]),
    authors = vapply(creators, `[[`, "", "title"), title = package[["title"]],
    year = or(substr(or(package[["created"]], ""), 1, 4), "n.d."), url = or(package[["homepage"]], NULL), note = note
  )
  entries <- if (is.null(chosen)) dataset else c(dataset, cited_documents(chosen, package))
  class(entries) <- c("syria_citation", class(entries))
  entries
}

syria_fingerprint <- function(events, path = NULL, version = NULL) {
  package <- data_package(path, version)
  fingerprint_of(chosen_events(events, package), package)
}

fingerprint_of <- function(chosen, package) {
  rows <- read_table(package, "events")
  content_hash(rows[rows$event_id %in% chosen, ], table_schema(package, "events"))
}

# A version whose data are not those released under its number says so.
version_text <- function(package) {
  version <- package[["version"]]
  if (!(version %in% released()$version)) return(paste0(version, ", not released"))
  theirs <- data_package(version = version)
  hashes <- function(package) vapply(package[["resources"]], function(resource) or(resource[["hash"]], ""), "")
  same <- identical(hashes(package), hashes(theirs)) && identical(package[["retired"]], theirs[["retired"]])
  if (same) version else paste0(version, ", not released")
}

# The identifiers meant, sorted: themselves, or those of rows of the table events, which must be the package's own.
chosen_events <- function(events, package) {
  ours <- read_table(package, "events")
  if (is.data.frame(events)) {
    if (!("event_id" %in% names(events))) stop("events has no column event_id", call. = FALSE)
    at <- match(events$event_id, ours$event_id)
    for (name in intersect(names(events), names(ours))) {
      mine <- as.character(events[[name]])
      theirs <- as.character(ours[[name]][at])
      wrong <- which(!is.na(at) & !mapply(identical, mine, theirs))
      if (length(wrong) > 0 && is_events_table(events, ours)) {
        stop(
          "events, row ", wrong[1], ": ", events$event_id[wrong[1]], ": ", name, " is ", mine[wrong[1]], "; version ",
          package[["version"]], " has ", theirs[wrong[1]], call. = FALSE
        )
      }
    }
    events <- events$event_id[!is.na(events$event_id)]
  }
  events <- as.character(events)
  if (length(events) == 0) stop("no events; leave `events` out to cite the whole dataset", call. = FALSE)
  known_names(events, ours$event_id, "event")
  sorted(unique(events))
}

# Rows of another table only name events.
is_events_table <- function(frame, ours) all(names(frame) %in% names(ours)) && !anyDuplicated(frame$event_id)

# The documents that claims about the events were read in, with the events and fields that rest on each.
cited_documents <- function(chosen, package) {
  claims <- read_table(package, "claims")
  claims <- claims[claims$event_id %in% chosen, ]
  documents <- read_table(package, "documents")
  documents <- documents[documents$document_id %in% claims$document_id, ]
  sources <- read_table(package, "sources")
  author <- sources$name[match(documents$source_id, sources$source_id)]
  entries <- lapply(seq_len(nrow(documents)), function(row) {
    document <- documents[row, ]
    here <- claims[claims$document_id == document$document_id, ]
    by_event <- split(here$field, here$event_id)
    fields <- vapply(by_event, function(field) paste(levels(field)[levels(field) %in% field], collapse = ", "), "")
    cited(
      key = document$document_id, authors = author[row], title = paste0("[", document$title, "]"),
      year = known_year(document$published_edtf), url = if (!is.na(document$url)) document$url,
      note = paste("Read for", paste0(names(fields), ": ", fields, collapse = "; "))
    )
  })
  do.call(c, entries[order(tolower(author), documents$document_id, method = "radix")])
}

known_year <- function(text) {
  years <- unique(substr(as.character(edtf_bounds(text)), 1, 4))
  if (length(years) == 1 && !is.na(years)) years else "n.d."
}

cited <- function(key, authors, title, year, url, note) {
  utils::bibentry(
    "Misc",
    key = key,
    # A name that is not divided into given and family is one word to BibTeX.
    author = do.call(c, lapply(authors, function(name) utils::person(family = name))),
    title = title, year = year, url = url, note = note
  )
}

# BibTeX that LaTeX takes: what means something to LaTeX is escaped, but in an address.
toBibtex.syria_citation <- function(object, ...) {
  class(object) <- setdiff(class(object), "syria_citation")
  lines <- unlist(lapply(seq_along(object), function(entry) {
    made <- unclass(utils::toBibtex(object[entry]))
    texts <- grepl("^ *(author|title|note) = ", made)
    made[texts] <- vapply(made[texts], escaped, "")
    c(made, "")
  }))
  structure(lines, class = "Bibtex")
}

escaped <- function(line) {
  parts <- regmatches(line, regexec("^( *[a-z]+ = [{])(.*)([}],?)$", line))[[1]]
  if (length(parts) == 0) return(line)
  text <- gsub("([$&%#_])", "\\\\\\1", parts[3])
  text <- gsub("~", "{\\textasciitilde}", gsub("^", "{\\textasciicircum}", text, fixed = TRUE), fixed = TRUE)
  paste0(parts[2], if (startsWith(trimws(line), "title")) paste0("{", text, "}") else text, parts[4])
}
