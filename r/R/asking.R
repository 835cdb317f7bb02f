# What is asked for, held against what there is. Errors say what is near.

# An error where a value is not one of those known: "did you mean".
one_of <- function(value, known, what) {
  if (!(is.character(value) && length(value) == 1 && value %in% known)) {
    shown <- paste(value, collapse = ", ")
    stop(
      "no ", what, " '", shown, "'", did_you_mean(shown, known), "; there are ", paste(known, collapse = ", "),
      call. = FALSE
    )
  }
  value
}

# An error that names every one that is unknown.
known_names <- function(names, known, what) {
  if (!is.character(names) || anyNA(names)) {
    stop(what, "s are ", deparse(names)[1], "; expected the identifier of one, or several", call. = FALSE)
  }
  unknown <- setdiff(names, known)
  if (length(unknown) > 0) {
    listed <- vapply(unknown, function(name) paste0("'", name, "'", did_you_mean(name, known)), "")
    stop(
      "unknown ", what, ": ", paste(listed, collapse = "; "), "; ", length(known), " are known, such as ",
      paste(utils::head(sorted(known), 3), collapse = ", "), call. = FALSE
    )
  }
}

# The nearest of those known, where any is near enough to be meant. Letters that changed places are two changes, which
# a word of four may have.
did_you_mean <- function(name, known) {
  distance <- utils::adist(name, known, ignore.case = TRUE)[1, ]
  if (nchar(name) > 2) distance[grepl(tolower(name), tolower(known), fixed = TRUE)] <- 1
  near <- known[order(distance)][sort(distance) <= max(1, (nchar(name) + 2) %/% 3)]
  if (length(near) > 0) paste0(" (did you mean ", paste(utils::head(near, 3), collapse = " or "), "?)") else ""
}
