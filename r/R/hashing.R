# The hash of a table's content, the same for every file format and language.

# `cells` are the columns of a table as the CSV mirror has them, as text, or as syria_events() gives them.
content_hash <- function(cells, schema) {
  fields <- schema[["fields"]]
  columns <- lapply(fields, function(field) hashed_text(cells[[field[["name"]]]], field[["type"]]))
  rows <- sorted(enc2utf8(do.call(paste, c(columns, sep = "\t"))))
  header <- paste(vapply(fields, `[[`, "", "name"), collapse = "\t")
  paste0("sha256:", sha256(charToRaw(paste0(c(header, rows), "\n", collapse = ""))))
}

# Cells as the text of which the hash is taken.
hashed_text <- function(column, type) {
  empty <- is.na(column)
  # The mirror writes logicals as R does, `TRUE`; the content is the same however a file writes it.
  if (type == "boolean") column <- typed(column, type)
  text <- if (is.character(column) && type != "string") column else switch(
    type,
    number = shortest(column),
    boolean = ifelse(column, "true", "false"),
    datetime = format(column, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC"),
    as.character(column)
  )
  if (type == "datetime") text <- sub("(T[0-9:]{8})Z$", "\\1.000000Z", text)
  if (type == "number") text[text %in% "-0.0"] <- "0.0"
  for (escape in list(c("\\", "\\\\"), c("\t", "\\t"), c("\n", "\\n"), c("\r", "\\r"))) {
    text <- gsub(escape[1], escape[2], text, fixed = TRUE)
  }
  text[empty] <- "\\N"
  text
}

# The shortest decimal that reads back as the same double, as Python writes it.
shortest <- function(numbers) {
  vapply(numbers, function(x) {
    if (is.na(x)) return(NA_character_)
    for (digits in 1:17) {
      text <- sprintf(paste0("%.", digits, "g"), x)
      if (identical(typed(text, "number"), x + 0)) break
    }
    if (grepl("e", text)) text <- if (abs(x) >= 1e-4 && abs(x) < 1e16) sprintf("%.1f", x) else text
    if (grepl("[.e]", text)) text else paste0(text, ".0")
  }, "", USE.NAMES = FALSE)
}
