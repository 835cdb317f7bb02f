# The tables as they look to somebody who believes only some of the claims.

syria_view <- function(table = NULL, voices = NULL, origins = NULL, documents = NULL, until = NULL,
                       version = NULL, path = NULL, reader = NULL) {
  package <- data_package(path, version)
  offered <- intersect(c(derived_tables, "claims"), names(table_resources(package)))
  if (!is.null(table)) one_of(table, offered, "table of a view")
  read <- function(name) read_table(package, name, reader)
  claims <- read("claims")
  sources <- read("sources")
  held <- chosen_claims(claims, sources, read("documents"), voices, origins, documents, until)
  made <- view_tables(package, claims[held, ], list(
    events = read("events"), actors = read("actors"), locations = read("locations"), sources = sources
  ))
  if (is.null(table)) made[offered] else made[[table]]
}

# Which claims are left: those of the voices and who speaks for them, of the origins, read in the
# documents, made by the end of the day.
chosen_claims <- function(claims, sources, read, voices, origins, documents, until) {
  held <- rep(TRUE, nrow(claims))
  parents <- stats::setNames(sources$parent_id, sources$source_id)
  if (!is.null(voices)) {
    known_names(voices, sources$source_id, "voice")
    speaks <- vapply(sources$source_id, function(voice) any(chain(parents, voice) %in% voices), NA)
    held <- held & claims$voice_id %in% sources$source_id[speaks]
  }
  if (!is.null(origins)) {
    root_of <- stats::setNames(roots(parents, sources$source_id), sources$source_id)
    speaking <- intersect(setdiff(origins, root_of), names(root_of))
    if (length(speaking) > 0) {
      said <- paste0("'", speaking, "' speaks for '", root_of[speaking], "'")
      stop("unknown origin: ", paste(said, collapse = "; "), call. = FALSE)
    }
    known_names(origins, unique(root_of), "origin")
    held <- held & claims$voice_id %in% sources$source_id[root_of %in% origins]
  }
  if (!is.null(documents)) {
    known_names(documents, read$document_id, "document")
    held <- held & claims$document_id %in% documents
  }
  if (!is.null(until)) held <- held & (said_on(claims, read) <= as_day(until)) %in% TRUE
  held
}

# The day a claim was made, or the latest on which its document can have been published.
said_on <- function(claims, documents) {
  latest <- lapply(documents$published_edtf, function(text) {
    days <- edtf_bounds(text)
    if (is.null(days)) as.Date(NA) else days[2]
  })
  published <- if (length(latest) > 0) do.call(c, latest) else as.Date(character())
  said <- published[match(claims$document_id, documents$document_id)]
  told <- !is.na(claims$claimed_on)
  said[told] <- claims$claimed_on[told]
  said
}

as_day <- function(until) {
  wrong <- function() {
    stop("until is ", deparse(until)[1], "; expected a day such as \"2022-08-24\"", call. = FALSE)
  }
  if (length(until) != 1 || is.na(until)) wrong()
  if (inherits(until, "POSIXt")) return(as.Date(until, tz = or(attr(until, "tzone")[1], "")))
  if (inherits(until, "Date")) return(until)
  if (!is.character(until) || !grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", until)) wrong()
  days <- edtf_days(until)
  if (is.null(days)) wrong() else days[1]
}

# What follows from claims, with the claims themselves, as the data frames that the package's schema
# describes. Titles label the events; descriptions, which draw on all voices, are empty.
view_tables <- function(package, claims, records) {
  records$events$description <- NA_character_
  known <- lapply(stats::setNames(nm = c(
    "claim_field", "event_type", "actor_kind", "certainty", "attribution", "date_basis"
  )), vocabulary, package = package)
  plain <- function(frame) {
    frame[] <- lapply(frame, function(column) if (is.factor(column)) as.character(column) else column)
    frame
  }
  made <- derive(plain(claims), lapply(records, plain), known)
  # An earlier version has fewer tables and columns.
  names <- intersect(derived_tables, names(table_resources(package)))
  tables <- lapply(stats::setNames(nm = names), function(name) {
    schema <- table_schema(package, name)
    shaped(rows_as_columns(made[[name]], schema), package, schema, name)
  })
  rownames(claims) <- NULL
  c(tables, list(claims = claims))
}

# Rows as columns, sorted by the primary key as the schema lists it, as text.
rows_as_columns <- function(rows, schema) {
  names <- vapply(schema[["fields"]], `[[`, "", "name")
  columns <- lapply(stats::setNames(nm = names), function(name) {
    cells <- lapply(rows, `[[`, name)
    if (length(cells) > 0) do.call(c, cells) else character()
  })
  keys <- unname(lapply(columns[unlist(schema[["primaryKey"]])], as.character))
  order <- if (length(rows) > 0) do.call(base::order, c(keys, method = "radix")) else integer()
  lapply(columns, `[`, order)
}
