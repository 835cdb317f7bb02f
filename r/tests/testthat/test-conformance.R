# The cases that every language passes stand in the repository and do not travel with the package; the
# repository's own tests name their folder in SYRIA_CONFORMANCE.

folder <- Sys.getenv("SYRIA_CONFORMANCE")
read <- function(name) jsonlite::read_json(file.path(folder, name))

# Rows of JSON, from which empty cells are left out, as a data frame with these columns.
framed_rows <- function(rows, columns) {
  cells <- lapply(stats::setNames(nm = names(columns)), function(name) {
    empty <- methods::as(NA, columns[[name]])
    vapply(rows, function(row) if (is.null(row[[name]])) empty else methods::as(row[[name]], columns[[name]]), empty)
  })
  as.data.frame(cells, stringsAsFactors = FALSE)
}

text <- function(...) stats::setNames(rep("character", length(c(...))), c(...))
columns <- list(
  events = c(text("event_id", "title", "description", "event_type", "joint_with"), in_recap = "logical"),
  actors = text("actor_id", "name", "kind", "parent_id"),
  locations = c(
    text("location_id", "name", "admin1_name", "admin1_pcode"),
    latitude = "numeric", longitude = "numeric", precision = "integer", radius_km = "numeric"
  ),
  sources = text("source_id", "name", "parent_id", "actor_id"),
  documents = text("document_id", "published_edtf"),
  claims = c(
    text(
      "claim_id", "event_id", "field", "subject_id", "value", "stance", "certainty", "date_basis", "voice_id",
      "document_id", "claimed_on"
    ),
    low = "integer", best = "integer", high = "integer", used = "logical"
  )
)

# A row as JSON has it: days and instants as text, no empty cells.
plain <- function(row, columns) {
  row <- row[!vapply(row, function(cell) is.na(cell), NA)]
  if (!is.null(row$start_utc)) {
    row$start_utc <- format(.POSIXct(row$start_utc, tz = "UTC"), "%Y-%m-%dT%H:%M:%SZ")
  }
  row <- lapply(row, function(cell) if (inherits(cell, "Date")) format(cell) else cell)
  row[intersect(columns, names(row))]
}

# Every row whose cells are not those expected, told by its key.
differences <- function(found, expected, key) {
  name <- function(row) paste(unlist(row[key]), collapse = "/")
  by_name <- function(rows) stats::setNames(as.list(rows), vapply(rows, name, ""))
  found <- by_name(found)
  expected <- by_name(expected)
  told <- character()
  for (row in union(names(found), names(expected))) {
    ours <- found[[row]]
    theirs <- expected[[row]]
    cells <- union(names(ours), names(theirs))
    wrong <- cells[!vapply(cells, function(cell) isTRUE(all.equal(ours[[cell]], theirs[[cell]], tolerance = 0)), NA)]
    for (cell in wrong) {
      told <- c(told, paste0(row, ": ", cell, " is ", deparse(ours[[cell]]), "; expected ", deparse(theirs[[cell]])))
    }
  }
  if (anyDuplicated(names(found)) > 0) told <- c(told, "a row is there twice")
  told
}

number_of_cells <- 0

check <- function(case, shared, about, tables) {
  given <- function(part) framed_rows(or(case$records, shared$records)[[part]], columns[[part]])
  records <- lapply(stats::setNames(nm = setdiff(names(columns), "claims")), given)
  claims <- framed_rows(or(case$claims, shared$claims), columns$claims)
  claims$claimed_on <- as.Date(claims$claimed_on)
  if (!is.null(case$view)) {
    view <- lapply(case$view, unlist)
    held <- chosen_claims(
      claims, records$sources, records$documents, view[["voices"]], view[["origins"]], view[["documents"]], view[["until"]]
    )
    claims <- claims[held, ]
    records$events$description <- NA_character_
    expect_identical(sorted(claims$claim_id), vapply(case$tables$claims, `[[`, "", "claim_id"), label = case$name)
  }
  made <- tables(claims, records)
  told <- character()
  for (table in derived_tables) {
    if (!is.null(case$event) && !("event_id" %in% unlist(about$columns[[table]]))) next
    found <- made[[table]]
    if (!is.null(case$event)) found <- Filter(function(row) row$event_id == case$event, found)
    found <- lapply(found, plain, columns = unlist(about$columns[[table]]))
    expected <- case$tables[[table]]
    number_of_cells <<- number_of_cells + sum(lengths(expected))
    wrong <- differences(found, expected, unlist(about$keys[[table]]))
    told <- c(told, if (length(wrong) > 0) paste(table, wrong))
  }
  expect(length(told) == 0, paste(c(case$name, utils::head(told, 5)), collapse = "\n"))
}

for (file in c("stated.json", "found.json", "dataset.json")) {
  test_that(paste("claims come to what they come to in Python:", file), {
    skip_if(folder == "", "the cases are in the repository only")
    about <- read("vocabularies.json")
    known <- lapply(about$vocabularies, framed_rows, columns = text("value", "broader"))
    content <- read(file)
    number_of_cells <<- 0
    made <- list()
    # Cases of one file that share their claims share what follows from them.
    tables <- function(claims, records) {
      if (is.null(content$claims)) return(derive(claims, records, known))
      key <- paste(nrow(claims), paste(claims$claim_id, collapse = " "), anyNA(records$events$description))
      if (is.null(made[[key]])) made[[key]] <<- derive(claims, records, known)
      made[[key]]
    }
    for (case in content$cases) check(case, content, about, tables)
    cat("\n", file, ": ", length(content$cases), " cases, ", number_of_cells, " cells\n", sep = "")
  })
}

test_that("kinds of claims are those of Python", {
  skip_if(folder == "", "the cases are in the repository only")
  about <- read("vocabularies.json")
  theirs <- lapply(about$kinds, function(kind) {
    c(or(kind$subject, "no"), isTRUE(kind$counted), isTRUE(kind$single), isTRUE(kind$listed))
  })
  ours <- lapply(split(kinds[-1], kinds$kind), function(row) vapply(row, as.character, "", USE.NAMES = FALSE))
  expect_identical(ours[sorted(names(ours))], theirs[sorted(names(theirs))])
  expect_identical(single_roles, unlist(about$single_roles))
})
