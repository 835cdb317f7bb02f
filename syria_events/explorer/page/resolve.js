// What the claims on one value come to, as syria_events/derivation/resolve.py has it; the rules are in the coding
// manual, and the cases in tests/conformance hold the two together.

// Texts in the order of their code points, which is Python's; JavaScript's own is that of UTF-16.
function byCodePoint(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    let [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}

const content = ({ value, low, best, high }) => `${low}/${best}/${high}/${value === null ? "" : `=${value}`}`;

// True where the claims on one value cannot all be right: two values, or a value and its denial.
function differ(claims) {
  if (claims.length < 2) return false;
  const asserting = new Map();
  const denied = new Set();
  for (const claim of claims) {
    if (claim.stance === "asserts") asserting.set(content(claim), claim);
    if (claim.stance === "denies") denied.add(content(claim));
  }
  for (const said of asserting.keys()) if (denied.has(said)) return true;
  const different = [...asserting.values()];
  return different.some((one, i) => different.slice(i + 1).some((other) => exclude(one, other)));
}

// Whether two different contents cannot both be right: a count that is open on a side differs only where no number
// fits both.
function exclude(one, other) {
  if (one.value !== other.value) return true;
  const bounds = [one.low, one.high, other.low, other.high];
  if (!bounds.includes(null)) return true;
  const ceilings = [one.high, other.high].filter((bound) => bound !== null);
  return ceilings.length > 0 && Math.max(least(one), least(other)) > Math.min(...ceilings);
}

// The least number that a count allows; some are at least one.
const least = ({ low, high }) => (low !== null ? low : high === null ? 1 : 0);

// The claims that no ruling set aside; all of them where only such are seen.
function inForce(claims) {
  const used = claims.filter((claim) => claim.used);
  return used.length > 0 ? used : claims;
}

// The claims in force that assert: in force first, so that what a ruling set aside for a denial stays aside.
const asserted = (claims) => inForce(claims).filter((claim) => claim.stance === "asserts");

// The one claimed value, and whether it is contested.
function settle(claims) {
  const force = inForce(claims);
  if (differ(force)) return { value: null, contested: true };
  return { value: force.find((claim) => claim.stance === "asserts")?.value ?? null, contested: false };
}

// low, best, high and open of the claims on one count, and whether it is contested.
function count(claims) {
  const giving = claims.filter((claim) => claim.stance === "asserts" && (claim.low !== null || claim.high !== null));
  const force = inForce(claims);
  const contested = differ(force);
  const bests = new Set(force.filter((claim) => giving.includes(claim)).map((claim) => claim.best));
  const low = outermost(Math.min, giving.map((claim) => claim.low));
  const high = outermost(Math.max, giving.map((claim) => claim.high));
  const best = bests.size === 1 && !contested ? [...bests][0] : null;
  return { counts: { low, best, high, open: openSide(low, high) }, contested };
}

// The outermost of some bounds; null where there is none, or where one of them is open.
const outermost = (which, bounds) => (bounds.length === 0 || bounds.includes(null) ? null : which(...bounds));

function openSide(low, high) {
  if (low === null) return high === null ? "both" : "below";
  return high === null ? "above" : "closed";
}
