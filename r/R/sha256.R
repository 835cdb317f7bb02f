# SHA-256, so that data can be held against their hashes without another package. R has it from 4.5.0 on;
# before that it is worked out here (FIPS 180-4), in a few seconds for all of the claims.

sha256 <- function(bytes) {
  if (exists("sha256sum", asNamespace("tools"), inherits = FALSE)) {
    of_r <- get("sha256sum", asNamespace("tools"))
    return(unname(of_r(bytes = bytes)))
  }
  if (requireNamespace("digest", quietly = TRUE)) return(digest::digest(bytes, "sha256", serialize = FALSE))
  sha256_here(bytes)
}

# Words are doubles from 0 to 2^32 - 1, since R takes the integer -2^31 for NA; its bitwise functions get halves.
sha256_here <- function(bytes) {
  bits <- rev(as.integer((length(bytes) * 8) %/% 256^(0:7) %% 256))
  padded <- c(bytes, as.raw(128), raw((55 - length(bytes)) %% 64), as.raw(bits))
  words <- colSums(matrix(as.integer(padded), 4) * c(16777216, 65536, 256, 1))
  schedule <- sha256_schedule(matrix(words, 16))
  state <- sha256_root(2, 8)
  for (block in seq_len(ncol(schedule))) state <- sha256_block(state, schedule[, block])
  paste(sprintf("%04x%04x", as.integer(state %/% 65536), as.integer(state %% 65536)), collapse = "")
}

# The first 32 bits behind the point of the roots of the first primes, which are the constants.
sha256_root <- function(degree, many) {
  primes <- Filter(function(n) all(n %% seq_len(floor(sqrt(n)))[-1] != 0), 2:311)
  floor((primes[seq_len(many)]^(1 / degree) %% 1) * 4294967296)
}

# The 64 words of each block, the constants added: all blocks at once.
sha256_schedule <- function(words) {
  made <- rbind(words, matrix(0, 48, ncol(words)))
  for (row in 17:64) {
    early <- made[row - 15, ]
    late <- made[row - 2, ]
    first <- xor_words(turned(early, 7), turned(early, 18), early %/% 8)
    second <- xor_words(turned(late, 17), turned(late, 19), late %/% 1024)
    made[row, ] <- (made[row - 16, ] + first + made[row - 7, ] + second) %% 4294967296
  }
  made + sha256_root(3, 64)
}

turned <- function(word, by) {
  low <- word %% 2^by
  (word - low) / 2^by + low * 2^(32 - by)
}

xor_words <- function(a, b, c) {
  low <- 65536
  high <- bitwXor(bitwXor(a %/% low, b %/% low), c %/% low)
  high * low + bitwXor(bitwXor(a %% low, b %% low), c %% low)
}

sha256_block <- function(state, words) {
  v <- state
  low <- 65536
  for (word in words) {
    a <- v[1]
    e <- v[5]
    h <- v %/% low
    l <- v %% low
    choice <- bitwXor(h[7], bitwAnd(h[5], bitwXor(h[6], h[7]))) * low +
      bitwXor(l[7], bitwAnd(l[5], bitwXor(l[6], l[7])))
    majority <- bitwOr(bitwAnd(h[1], h[2]), bitwAnd(h[3], bitwOr(h[1], h[2]))) * low +
      bitwOr(bitwAnd(l[1], l[2]), bitwAnd(l[3], bitwOr(l[1], l[2])))
    first <- v[8] + xor_words(turned(e, 6), turned(e, 11), turned(e, 25)) + choice + word
    second <- xor_words(turned(a, 2), turned(a, 13), turned(a, 22)) + majority
    v <- c((first + second) %% 4294967296, a, v[2], v[3], (v[4] + first) %% 4294967296, e, v[6], v[7])
  }
  (state + v) %% 4294967296
}
