# Released versions, which travel with the package: the archives as they were released, with their hashes,
# and beside each its tables as CSV, which need no other package to be read.

syria_versions <- function() {
  days <- lapply(known_versions(), function(version) {
    as.Date(substr(or(data_package(version = version)[["created"]], NA_character_), 1, 10))
  })
  framed(data.frame(version = known_versions(), created = do.call(c, days), installed = known_versions() == own_version()))
}

# Those released before, oldest first, and the one that this package is.
known_versions <- function() c(released()$version, own_version())

own_version <- function() data_package()[["version"]]

# version and sha256 of every archive, oldest first.
released <- function() {
  lines <- readLines(file.path(carried(), "releases", "SHA256SUMS"))
  parts <- regmatches(lines, regexec("^([0-9a-f]{64})  syria-events-([0-9.]+)[.]zip$", lines))
  found <- data.frame(version = vapply(parts, `[`, "", 3), sha256 = vapply(parts, `[`, "", 2))
  found[order(numeric_version(found$version)), ]
}

release_archive <- function(version) file.path(carried(), "releases", paste0("syria-events-", version, ".zip"))

# The folder of a released version, unpacked once in a session from an archive that is as it was released.
release_folder <- function(version) {
  known <- released()
  if (identical(one_of(version, known_versions(), "released version"), own_version())) return(carried())
  key <- paste("release", version)
  if (is.null(session[[key]])) {
    archive <- release_archive(version)
    if (sha256(readBin(archive, "raw", file.size(archive))) != known$sha256[known$version == version]) {
      stop("'", archive, "' was altered: its SHA-256 is not the one in SHA256SUMS", call. = FALSE)
    }
    folder <- unzipped(archive)
    file.copy(file.path(carried(), "releases", version, "csv"), folder, recursive = TRUE)
    session[[key]] <- folder
  }
  session[[key]]
}
