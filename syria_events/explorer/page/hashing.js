// The fingerprint of rows, the same for every file format and language: docs/decisions/0011-subset-fingerprint.md and
// syria_events/editions/contenthash.py say how it is made.

// A cell as the text that the fingerprint is made of.
function hashedCell(cell, type) {
  if (cell === null || cell === undefined) return "\\N";
  if (type === "number") return realText(cell);
  if (type === "datetime") return cell.replace(/(\.[0-9]+)?Z$/, (_, part) => `${(part ?? ".").padEnd(7, "0")}Z`);
  if (typeof cell !== "string") return String(cell);
  return cell.replace(/[\\\t\n\r]/g, (sign) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[sign]);
}

// The shortest decimal that reads back as the same number, in the form of Python's repr.
function realText(number) {
  const value = number + 0;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, power] = value.toExponential().split("e");
    return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }
  return Number.isInteger(value) ? `${value}.0`.replace("-0.0", "0.0").replace(/^0\.0$/, "0.0") : String(value);
}

// `columns` are names and types, in their order.
function contentHash(rows, columns) {
  const lines = rows.map((row) => columns.map(({ name, type }) => hashedCell(row[name], type)).join("\t"));
  const head = columns.map(({ name }) => hashedCell(name, "string")).join("\t");
  return `sha256:${sha256([head, ...lines.sort(byCodePoint)].map((line) => `${line}\n`).join(""))}`;
}

const ROUNDS = [];
const STARTS = [];
for (let candidate = 2; ROUNDS.length < 64; candidate++) {
  // The first 32 bits of the fractions of roots of the first primes, as the standard has it (FIPS 180-4).
  if (ROUNDS.length && STARTS.primes.some((prime) => candidate % prime === 0)) continue;
  (STARTS.primes ??= []).push(candidate);
  if (STARTS.length < 8) STARTS.push((candidate ** (1 / 2) * 2 ** 32) | 0);
  ROUNDS.push((candidate ** (1 / 3) * 2 ** 32) | 0);
}

// The SHA-256 of a text in UTF-8, in hexadecimal. Written here since a page opened from a file may have no crypto.subtle.
function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  const state = Int32Array.from(STARTS);
  const words = new Int32Array(64);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const [early, late] = [words[i - 15], words[i - 2]];
      const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[i] = words[i - 16] + small + words[i - 7] + large;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const choice = (e & f) ^ (~e & g);
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + ROUNDS[i] + words[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
  }
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
