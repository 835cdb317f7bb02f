# How to cite the dataset, or some of its events with the documents that they rest on; in the words of
# Python's `cite`.

syria_cite <- function(path = NULL, events = NULL, version = NULL) {
  package <- data_package(path, version)
  creators <- Filter(function(who) "creator" %in% unlist(who[["roles"]]), package[["contributors"]])
  chosen <- if (!is.null(events)) chosen_events(events, package)
  mark <- if (!is.null(chosen)) fingerprint_of(chosen, package)
  rows <- if (!is.null(chosen)) rows_cited(chosen, package, mark)
  version <- version_text(package)
  note <- paste0("Data set, version ", version, ", ", package[["licenses"]][[1]][["name"]])
  dataset <- cited(
    key = paste0(package[["name"]], "-", gsub(",? ", "-", version), ending(mark)),
    authors = vapply(creators, `[[`, "", "title"), title = package[["title"]],
    issued = known_date(substr(or(package[["created"]], ""), 1, 10)), url = or(package[["homepage"]], NULL),
    note = paste(c(note, rows), collapse = ". "), version = version, annote = rows
  )
  entries <- if (is.null(chosen)) dataset else c(dataset, cited_documents(chosen, package, ending(mark)))
  class(entries) <- c("syria_citation", class(entries))
  entries
}

# Which rows are cited, and their fingerprint.
rows_cited <- function(chosen, package, mark) {
  of <- nrow(read_table(package, "events"))
  paste0(
    "Rows of the table events, ", length(chosen), " of ", of, ": ", paste(chosen, collapse = ", "),
    ". Fingerprint: ", mark
  )
}

# What keeps the keys of one choice of rows apart from those of another.
ending <- function(mark) if (is.null(mark)) "" else paste0("-", substr(sub(".*:", "", mark), 1, 8))

syria_fingerprint <- function(events, path = NULL, version = NULL) {
  package <- data_package(path, version)
  fingerprint_of(chosen_events(events, package), package)
}

fingerprint_of <- function(chosen, package) {
  rows <- read_table(package, "events")
  content_hash(rows[rows$event_id %in% chosen, ], table_schema(package, "events"))
}

# Data that are not those known under their version say so.
version_text <- function(package) {
  version <- package[["version"]]
  content <- function(package) vapply(table_resources(package), function(table) or(table[["content_hash"]], ""), "")
  same <- version %in% known_versions() && identical(content(package), content(data_package(version = version)))
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
cited_documents <- function(chosen, package, ending) {
  claims <- read_table(package, "claims")
  claims <- claims[claims$event_id %in% chosen, ]
  documents <- read_table(package, "documents")
  documents <- documents[documents$document_id %in% claims$document_id, ]
  sources <- read_table(package, "sources")
  author <- sources$name[match(documents$source_id, sources$source_id)]
  issued <- vapply(documents$published_edtf, known_date, "", USE.NAMES = FALSE)
  entries <- lapply(seq_len(nrow(documents)), function(row) {
    document <- documents[row, ]
    here <- claims[claims$document_id == document$document_id, ]
    by_event <- split(here$field, here$event_id)
    fields <- vapply(by_event, function(field) paste(levels(field)[levels(field) %in% field], collapse = ", "), "")
    note <- paste("Read for", paste0(names(fields), ": ", fields, collapse = "; "))
    cited(
      key = paste0(document$document_id, ending), authors = author[row], title = paste0("[", document$title, "]"),
      issued = issued[row], url = if (!is.na(document$url)) as.character(document$url), note = note, annote = note
    )
  })
  do.call(c, entries[order(tolower(author), issued, documents$document_id, method = "radix")])
}

# Year, month and day as far as both bounds of a date share them, as in 2022-08.
known_date <- function(text) {
  days <- edtf_bounds(text)
  if (is.null(days) || anyNA(days)) return("")
  days <- as.character(days)
  for (length in c(10, 7, 4)) {
    if (substr(days[1], 1, length) == substr(days[2], 1, length)) return(substr(days[1], 1, length))
  }
  ""
}

# `annote`, which R prints in no style, is the note as it stands in BibTeX.
cited <- function(key, authors, title, issued, url, note, version = NULL, annote = NULL) {
  year <- substr(issued, 1, 4)
  utils::bibentry(
    "Misc",
    key = key,
    # A name that is not divided into given and family is one word to BibTeX.
    author = do.call(c, lapply(authors, function(name) utils::person(family = name))),
    title = title, year = or(year, "n.d."), url = url, note = note, version = version, annote = annote,
    date = if (nchar(issued) > 4) issued
  )
}

# The BibTeX that Python's `cite` writes. What means something to LaTeX is escaped, but in an address.
toBibtex.syria_citation <- function(object, ...) {
  class(object) <- setdiff(class(object), "syria_citation")
  entries <- lapply(seq_along(object), function(at) {
    entry <- unclass(object[at])[[1]]
    authors <- vapply(entry[["author"]], function(person) paste0("{", escaped(person$family), "}"), "")
    fields <- list(
      # The inner braces keep a name from being split and a title from losing its capitals.
      author = paste(authors, collapse = " and "),
      title = paste0("{", escaped(entry[["title"]]), "}"),
      year = if (entry[["year"]] != "n.d.") entry[["year"]],
      # For biblatex, which takes it before the year; BibTeX itself leaves it out.
      date = entry[["date"]],
      day = if (nchar(or(entry[["date"]], "")) > 7) as.character(as.integer(substr(entry[["date"]], 9, 10))),
      version = entry[["version"]],
      howpublished = if (!is.null(entry[["version"]])) "Data set",
      url = entry[["url"]],
      note = if (!is.null(entry[["annote"]])) escaped(entry[["annote"]])
    )
    fields <- Filter(Negate(is.null), fields)
    lines <- paste0("  ", names(fields), " = {", unlist(fields), "}")
    if (!is.null(entry[["date"]])) {
      # A word that every style knows, in any language of this session.
      lines <- c(lines, paste0("  month = ", tolower(month.abb[as.integer(substr(entry[["date"]], 6, 7))])))
    }
    ends <- c(rep(",", length(lines) - 1), "")
    kind <- if (!is.null(entry[["url"]]) && is.null(entry[["version"]])) "online" else "misc"
    c(if (at > 1) "", paste0("@", kind, "{", attr(entry, "key"), ","), paste0(lines, ends), "}")
  })
  structure(unlist(entries), class = "Bibtex")
}

# A brace is never left bare: BibTeX counts braces to find where a field ends.
escaped <- function(text) {
  letters <- strsplit(enc2utf8(text), "")[[1]]
  special <- c(
    "\\" = "{\\textbackslash}", "{" = "{\\textbraceleft}", "}" = "{\\textbraceright}", "~" = "{\\textasciitilde}",
    "^" = "{\\textasciicircum}", "<" = "{\\textless}", ">" = "{\\textgreater}", "|" = "{\\textbar}",
    "$" = "\\$", "&" = "\\&", "%" = "\\%", "#" = "\\#", "_" = "\\_"
  )
  found <- letters %in% names(special)
  letters[found] <- special[letters[found]]
  # Two of these beside one another are another letter to LaTeX: '' is a closing quotation mark.
  text <- gsub("(['`-])(?=['`-])", "\\1{}", paste(letters, collapse = ""), perl = TRUE)
  gsub("([?!])(?=`)", "\\1{}", text, perl = TRUE)
}
