# What the claims on one value come to, as syria_events/derivation/resolve.py has it; the rules are in
# the coding manual, and the cases in tests/conformance hold the two together. Claims are rows of a data
# frame whose columns are text, whole numbers and logicals.

# True where the claims on one value cannot all be right: two values, or a value and its denial.
differ <- function(claims) {
  if (nrow(claims) < 2) return(FALSE)
  content <- c("value", "low", "best", "high")
  asserting <- unique(claims[claims$stance == "asserts", content])
  denied <- unique(claims[claims$stance == "denies", content])
  if (anyDuplicated(rbind(asserting, denied)) > 0) return(TRUE)
  pairs <- if (nrow(asserting) > 1) utils::combn(nrow(asserting), 2, simplify = FALSE)
  for (pair in pairs) {
    if (exclude(asserting[pair[1], ], asserting[pair[2], ])) return(TRUE)
  }
  FALSE
}

# Whether two different contents cannot both be right: a count that is open on a side differs only where
# no number fits both.
exclude <- function(one, other) {
  if (!identical(one$value, other$value)) return(TRUE)
  if (!anyNA(c(one$low, one$high, other$low, other$high))) return(TRUE)
  ceilings <- c(one$high, other$high)
  ceilings <- ceilings[!is.na(ceilings)]
  length(ceilings) > 0 && max(least(one$low, one$high), least(other$low, other$high)) > min(ceilings)
}

# The least number that a count allows; some are at least one.
least <- function(low, high) {
  if (!is.na(low)) low else if (is.na(high)) 1L else 0L
}

# The claims that no ruling set aside; all of them where only such are seen.
in_force <- function(claims) {
  if (any(claims$used)) claims[claims$used, ] else claims
}

# The claims in force that assert: in force first, so that what a ruling set aside for a denial stays aside.
asserted <- function(claims) {
  force <- in_force(claims)
  force[force$stance == "asserts", ]
}

# The one claimed value, and whether it is contested.
settle <- function(claims) {
  force <- in_force(claims)
  if (differ(force)) return(list(value = NA_character_, contested = TRUE))
  said <- force$value[force$stance == "asserts"]
  list(value = if (length(said) > 0) said[1] else NA_character_, contested = FALSE)
}

# low, best, high and open of the claims on one count, and whether it is contested.
number <- function(claims) {
  gives <- function(claims) claims[claims$stance == "asserts" & !(is.na(claims$low) & is.na(claims$high)), ]
  force <- in_force(claims)
  contested <- differ(force)
  giving <- gives(claims)
  low <- outermost(min, giving$low)
  high <- outermost(max, giving$high)
  best <- unique(gives(force)$best)
  if (length(best) != 1 || contested) best <- NA_integer_
  list(low = low, best = best, high = high, open = open_side(low, high), contested = contested)
}

# The outermost of some bounds; NA where there is none, or where one of them is open.
outermost <- function(which, bounds) {
  if (length(bounds) == 0 || anyNA(bounds)) NA_integer_ else which(bounds)
}

open_side <- function(low, high) {
  if (is.na(low)) {
    if (is.na(high)) "both" else "below"
  } else {
    if (is.na(high)) "above" else "closed"
  }
}
