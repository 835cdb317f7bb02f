// Claims in, tables out: the cases of tests/conformance, passed by the page's own JavaScript, run by node.
// Prints every table of a case that comes out otherwise, and at the end how many cases were run.

const fs = require("node:fs");
const path = require("node:path");

const [folder, cases, spoil] = process.argv.slice(2);
const parts = ["dates", "resolve", "lookups", "people", "derive", "views", "hashing"];
let source = parts.map((part) => fs.readFileSync(path.join(folder, `${part}.js`), "utf8")).join("\n");
if (spoil) source = source.replace(...spoil.split(" => ")); // a wrong rule, to see that the cases find it
const { derive, viewOf, undescribed } = new Function(`"use strict";${source};return { derive, viewOf, undescribed };`)();

const read = (name) => JSON.parse(fs.readFileSync(path.join(cases, name), "utf8"));
const vocabularies = read("vocabularies.json");
const COLUMNS = [
  "claim_id", "event_id", "field", "subject_id", "value", "low", "best", "high", "stance", "certainty", "date_basis",
  "voice_id", "used", "document_id", "claimed_on",
];
const KEYS = { events: "event_id", actors: "actor_id", locations: "location_id", sources: "source_id", documents: "document_id" };
const OPEN = { parent_id: null, joint_with: null, actor_id: null };

function made({ records, claims, view, event }) {
  let known = Object.fromEntries(
    Object.entries(KEYS).map(([table, key]) => [table, new Map((records[table] ?? []).map((row) => [row[key], { ...OPEN, ...row }]))]),
  );
  let said = claims.map((row) => Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? null])));
  if (view) [said, known] = [viewOf(said, known, view), undescribed(known)];
  let tables = Object.entries(derive(said, known, vocabularies));
  if (event) {
    tables = tables.filter(([table]) => vocabularies.columns[table].includes("event_id"));
    tables = tables.map(([table, rows]) => [table, rows.filter((row) => row.event_id === event)]);
  }
  if (view) tables.push(["claims", said.map(({ claim_id }) => ({ claim_id }))]);
  return Object.fromEntries(tables);
}

const plain = (rows) =>
  rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null).sort()))).sort();

let run = 0;
for (const file of ["stated", "found", "dataset"]) {
  const { records, claims, cases: all } = read(`${file}.json`);
  for (const each of all) {
    run += 1;
    const ours = made({ records, claims, ...each });
    for (const table of new Set([...Object.keys(ours), ...Object.keys(each.tables)])) {
      const [mine, theirs] = [plain(ours[table] ?? []), plain(each.tables[table] ?? [])];
      if (JSON.stringify(mine) !== JSON.stringify(theirs)) console.log(`${file}: ${each.name}: ${table}`);
    }
  }
}
console.log(`${run} cases`);
