// What the page knows, from the script that holds it: tables as maps by key, claims, and the rows that are published.

const known = JSON.parse(document.getElementById("data").textContent);

function rowsOf({ n, columns }) {
  const names = Object.keys(columns);
  const cells = names.map((name) => columns[name]);
  return Array.from({ length: n }, (_, i) => {
    const row = {};
    names.forEach((name, j) => (row[name] = Array.isArray(cells[j]) ? cells[j][i] : cells[j].values[cells[j].places[i]]));
    return row;
  });
}

const keyed = (rows, key) => new Map(rows.map((row) => [row[key], row]));

const claims = rowsOf(known.tables.claims);
const records = {
  events: keyed(rowsOf(known.tables.events), "event_id"),
  actors: keyed(rowsOf(known.tables.actors), "actor_id"),
  locations: keyed(rowsOf(known.tables.locations), "location_id"),
  sources: keyed(rowsOf(known.tables.sources), "source_id"),
  documents: keyed(rowsOf(known.tables.documents), "document_id"),
};
const rulings = new Map(rowsOf(known.tables.rulings).map((row) => [`${row.event_id}/${row.value}`, row]));
const derivable = known.rows === null;
const kinds = new Map(
  known.rules.vocabularies.claim_field.map(({ value, broader }) => [
    value,
    { ...(known.rules.kinds[broader] ?? { name: broader }), ...(known.rules.single_roles.includes(value) ? { single: true } : {}) },
  ]),
);
const only = known.only ? new Set(known.only) : null;

const undescribedRecords = undescribed(records);
const memory = memoryOf();

// The rows of events that follow from some of the claims; those of the dataset where nothing is left out.
function rowsFrom(view) {
  const work = rowsInSteps(view);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

function* rowsInSteps(view) {
  if (!derivable) return { rows: rowsOf(known.rows), tables: {}, claims: [] };
  const left = view ? viewOf(claims, records, view) : claims;
  yield 0;
  const tables = yield* deriving(left, view ? undescribedRecords : records, known.rules, memory);
  const rows = only ? tables.events.filter((row) => only.has(row.event_id)) : tables.events;
  return { rows: rows.sort((a, b) => byCodePoint(a.event_id, b.event_id)), tables, claims: left };
}

// What is published, once it is worked out.
const published = { rows: [], tables: {}, claims: [] };
const publishedRow = new Map();

async function publish() {
  Object.assign(published, await inSteps(rowsInSteps(null)));
  for (const row of published.rows) publishedRow.set(row.event_id, row);
}

const name = {
  actor: (key) => records.actors.get(key)?.name ?? key,
  place: (key) => records.locations.get(key)?.name ?? key,
  voice: (key) => records.sources.get(key)?.name ?? key,
  event: (key) => records.events.get(key)?.title ?? key,
};

// The voices that speak in claims, with those above them, as a tree: each has those who speak for it.
const speaking = new Set(claims.flatMap((claim) => chain(records.sources, claim.voice_id)));
const below = grouping([...speaking], (voice) => records.sources.get(voice)?.parent_id ?? null);
