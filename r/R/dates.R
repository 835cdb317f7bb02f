# Days as the documents give them, in the part of EDTF that the coding uses, and clock times in Syria;
# as syria_events/derivation/edtf.py and dates.py have them.

# The earliest and the latest day that a text allows, NA for an open end; NULL where it is no date.
edtf_bounds <- function(text) {
  ends <- regmatches(text, regexpr("/", text, fixed = TRUE), invert = TRUE)[[1]]
  if (length(ends) == 1) return(edtf_days(ends))
  open <- as.Date(NA)
  first <- if (ends[1] == "..") open else edtf_days(ends[1])[1]
  last <- if (ends[2] == "..") open else edtf_days(ends[2])[2]
  if (is.null(first) || is.null(last) || (is.na(first) && is.na(last)) || isTRUE(first > last)) return(NULL)
  c(first, last)
}

# The first and the last day of a year, month or day; NULL where it is none.
edtf_days <- function(part) {
  found <- regmatches(part, regexec("^([0-9]{4})(-([0-9]{2})(-([0-9]{2}))?)?[~?%]?$", part))[[1]]
  if (length(found) == 0 || found[2] == "0000") return(NULL)
  year <- found[2]
  month <- found[4]
  day <- found[6]
  if (month == "") return(as.Date(paste0(year, c("-01-01", "-12-31"))))
  if (!(month %in% sprintf("%02d", 1:12))) return(NULL)
  y <- as.integer(year)
  leap <- (y %% 4 == 0 && y %% 100 != 0) || y %% 400 == 0
  longest <- c(31, if (leap) 29 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[as.integer(month)]
  if (day == "") return(as.Date(paste(year, month, c("01", longest), sep = "-")))
  if (as.integer(day) < 1 || as.integer(day) > longest) return(NULL)
  rep(as.Date(paste(year, month, day, sep = "-")), 2)
}

# The value of date_precision of a span; NA where neither end is known.
edtf_precision <- function(start, end) {
  if (is.na(start) && is.na(end)) return(NA_character_)
  if (is.na(start) || is.na(end)) return("open")
  days <- as.integer(end - start) + 1L
  c("day", "span", "week", "month", "longer")[findInterval(days, c(1, 2, 7, 8, 32))]
}

# The span that holds all spans; a bound that any of them leaves open is open.
hull <- function(spans) {
  open <- as.Date(NA)
  spans <- lapply(spans, function(span) if (is.null(span)) c(open, open) else span)
  if (length(spans) == 0) return(c(open, open))
  starts <- do.call(c, lapply(spans, `[`, 1))
  ends <- do.call(c, lapply(spans, `[`, 2))
  c(if (anyNA(starts)) open else min(starts), if (anyNA(ends)) open else max(ends))
}

# Seconds since 1970 of a clock time in Syria. A time that the clocks skipped is taken by the clock
# before, and one that came twice as the first.
instant_in_syria <- function(day, clock) {
  parts <- regmatches(clock, regexec("^([01][0-9]|2[0-3]):([0-5][0-9])$", clock))[[1]]
  if (is.na(day) || length(parts) == 0) return(NA_real_)
  wall <- as.double(day) * 86400 + as.integer(parts[2]) * 3600 + as.integer(parts[3]) * 60
  ahead <- function(seconds) {
    shown <- format(.POSIXct(seconds, tz = "Asia/Damascus"), "%Y-%m-%d %H:%M:%S")
    as.double(as.POSIXct(shown, tz = "UTC")) - seconds
  }
  before <- ahead(wall - 86400)
  after <- ahead(wall + 86400)
  if (ahead(wall - before) != before && ahead(wall - after) == after) wall - after else wall - before
}
