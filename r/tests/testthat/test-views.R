# That views are Python's, cell by cell, is held by the cases of test-conformance.R.

# A view gives no column but the description another content than the table has.
same <- function(view, table) {
  for (column in setdiff(names(table), "description")) {
    expect_identical(view[[column]], table[[column]], label = column)
  }
}

test_that("the view of everything is the dataset", {
  views <- syria_view()
  expect_setequal(names(views), c(derived_tables, "claims"))
  for (table in names(views)) same(views[[table]], syria_events(table))
  expect_true(all(is.na(views$events$description)))
})

test_that("so is that of a version released before, in its own tables and columns", {
  same(syria_view("events", version = "1.0.0", reader = "csv"), syria_events(version = "1.0.0", reader = "csv"))
  expect_false("sides" %in% names(syria_view(version = "1.0.0", voices = "iran-mfa", reader = "csv")))
})

test_that("a view has its voices and who speaks for them, and no others", {
  sources <- syria_events("sources")
  seen <- syria_view("claims", voices = "us-centcom")
  expect_true("us-centcom-spokesman" %in% seen$voice_id)
  expect_true(all(seen$voice_id == "us-centcom" | sources$parent_id[match(seen$voice_id, sources$source_id)] == "us-centcom"))
  day <- as.Date("2022-08-24")
  expect_identical(syria_view("events", until = "2022-08-24"), syria_view("events", until = day))
  expect_identical(nrow(syria_view("events", until = "1990-01-01")), 0L)
})

test_that("an unknown voice, origin, document, day or table is refused, with what is near", {
  expect_error(syria_view(voices = "us-centcon"), "unknown voice: 'us-centcon' (did you mean us-centcom", fixed = TRUE)
  expect_error(syria_view(origins = "us-centcom"), "unknown origin: 'us-centcom' speaks for 'us-government'", fixed = TRUE)
  expect_error(syria_view(origins = "shor"), "unknown origin: 'shor' (did you mean sohr", fixed = TRUE)
  expect_error(syria_view(documents = c("x", "y")), "unknown document: 'x'; 'y'")
  expect_error(syria_view(voices = 1), "voices are 1; expected the identifier of one, or several")
  for (day in list("24 August 2022", "2022-02-30", NA, 5, c("2022-08-24", "2022-08-25"))) {
    expect_error(syria_view(until = day), "expected a day such as")
  }
  expect_error(syria_view("actors"), "no table of a view 'actors'")
})

test_that("claims have the names of voices and documents", {
  claims <- syria_claims("se-074xc", "killed")
  expect_gt(nrow(claims), 0)
  expect_true(all(claims$field == "killed"))
  expect_false(anyNA(claims$voice) || anyNA(claims$document))
  expect_identical(syria_claims("SE-074XC", "killed.deir-ez-zor-groups")$claim_id, claims$claim_id)
  expect_error(syria_claims("SE-074XD"), "did you mean SE-074XC", fixed = TRUE)
  expect_error(syria_claims("SE-074XC", "kiled"), "did you mean killed", fixed = TRUE)
})

test_that("contested values are disagreements that no ruling decided", {
  found <- syria_disagreements()
  open <- found[!found$decided & !is.na(found$event_id), ]
  events <- syria_events()
  contested <- strsplit(events$contested_fields, ";", fixed = TRUE)
  told <- paste(rep(events$event_id, lengths(contested)), unlist(contested))
  expect_setequal(paste(open$event_id, open$value), told[!is.na(unlist(contested))])
})

test_that("a vocabulary has labels", {
  expect_identical(syria_vocabulary("stance")$value, levels(syria_events("claims")$stance))
  expect_false(anyNA(syria_vocabulary()$label))
  expect_error(syria_vocabulary("stence"), "did you mean stance", fixed = TRUE)
})
