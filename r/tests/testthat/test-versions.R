test_that("every version can be read, and the last is this one", {
  versions <- syria_versions()
  expect_identical(versions$version[versions$installed], as.character(utils::packageVersion("syriaevents")))
  for (version in versions$version) expect_gt(nrow(syria_events(version = version, reader = "csv")), 0)
  expect_error(syria_events(path = tempdir(), version = "1.0.0"), "path and version are both given")
})

test_that("a version compared with itself has no difference, and with another has some", {
  expect_identical(nrow(syria_diff("1.0.0", "1.0.0", reader = "csv")), 0L)
  found <- syria_diff("0.2.0", "1.0.0", reader = "csv")
  expect_setequal(unique(found$change), c("added", "removed", "corrected"))
  expect_identical(is.na(found$field), found$change != "corrected")
})

test_that("a folder, its descriptor, a zip and a released archive are one thing", {
  folder <- tempfile("csv")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  file.copy(Sys.glob(file.path(release_folder("1.0.0"), "*")), folder, recursive = TRUE)
  expected <- syria_events(version = "1.0.0", reader = "csv")
  expect_identical(syria_events(path = folder, reader = "csv"), expected)
  expect_identical(syria_events(path = file.path(folder, "datapackage.json"), reader = "csv"), expected)
  expect_identical(syria_events(path = release_archive("1.0.0"), reader = "csv"), expected)
  expect_error(syria_events(path = file.path(folder, "LICENSE-DATA")), "found another file")
  bad <- tempfile(fileext = ".zip")
  writeBin(c(as.raw(c(0x50, 0x4b, 3, 4)), raw(50)), bad)
  expect_error(syria_events(path = bad), "cannot unzip")
})

test_that("what was altered is refused", {
  folder <- tempfile("altered")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  file.copy(Sys.glob(file.path(release_folder("1.0.0"), "*")), folder, recursive = TRUE)
  file <- file.path(folder, "csv", "casualties.csv")
  lines <- readLines(file, encoding = "UTF-8")
  expect_gt(nrow(syria_events("casualties", folder, "csv")), 0)
  writeLines(sub("reported", "alleged", lines, fixed = TRUE), file, useBytes = TRUE)
  expect_error(syria_events("casualties", folder, "csv"), "was altered")
})

test_that("a hash is the same whoever works it out", {
  expect_identical(sha256_here(charToRaw("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  expect_identical(sha256_here(raw()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  for (length in c(55, 56, 63, 64, 65, 1000)) expect_identical(sha256(raw(length)), sha256_here(raw(length)))
})

test_that("the content hash of every table is the one that its descriptor has", {
  package <- data_package()
  for (table in syria_tables()$table) {
    hash <- content_hash(syria_events(table), table_schema(package, table))
    expect_identical(hash, package$resources[[table]]$content_hash, label = table)
  }
})

test_that("a content hash is the same however a file writes its logicals", {
  schema <- list(fields = list(list(name = "a", type = "boolean")))
  hash <- content_hash(data.frame(a = c(TRUE, FALSE, NA)), schema)
  for (written in list(c("TRUE", "FALSE", NA), c("true", "false", NA))) {
    expect_identical(content_hash(data.frame(a = written), schema), hash)
  }
  expect_false(identical(content_hash(data.frame(a = c(FALSE, TRUE, NA, NA)), schema), hash))
})

test_that("the mirror in a folder passes when held against the content hashes of the descriptor above it", {
  above <- carried()
  for (table in syria_tables()$table) {
    expect_identical(syria_events(table, above, "csv"), syria_events(table, reader = "csv"))
  }
})

test_that("a fingerprint is of rows as they are", {
  events <- syria_events()
  expect_identical(syria_fingerprint(rev(events$event_id)), data_package()$resources$events$content_hash)
  expect_identical(syria_fingerprint(events[2:1, ]), syria_fingerprint(events$event_id[1:2]))
  events$n_claims[1] <- 0L
  expect_error(syria_fingerprint(events), "events, row 1: .*: n_claims is 0; version")
  expect_error(syria_fingerprint("SE-AAAAA"), "unknown event")
  expect_error(syria_diff("1.0", "2.0.0"), "no released version '1.0' (did you mean", fixed = TRUE)
  expect_error(syria_diff("no-such-folder"), "expected a folder with datapackage.json", fixed = TRUE)
  expect_error(syria_fingerprint(character()), "no events")
})

test_that("a citation of events names the documents behind them, and escapes what LaTeX would stop at", {
  cited <- syria_cite(events = "SE-HSV9P")
  claims <- syria_claims("SE-HSV9P")
  ending <- paste0("-", substr(sub("sha256:", "", syria_fingerprint("SE-HSV9P")), 1, 8))
  expect_setequal(unlist(cited$key)[-1], paste0(claims$document_id[!is.na(claims$event_id)], ending))
  expect_match(unlist(cited$key)[1], paste0(ending, "$"))
  text <- paste(toBibtex(cited), collapse = "\n")
  expect_no_match(gsub("url = [{][^}]*[}]", "", text), "[^\\\\]_")
  expect_identical(escaped("a_b & {c} ''"), "a\\_b \\& {\\textbraceleft}c{\\textbraceright} '{}'")
})
