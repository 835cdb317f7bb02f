// What can be taken away: the rows as CSV or GeoJSON or to the clipboard, the citation with its fingerprint, a link.

const csvCell = (cell) => {
  const text = cell === null || cell === undefined ? "" : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
// A text that a spreadsheet would run has a ' before it; as schema/text.py has it.
const FORMULA = /^(?:[\t\r\n']|(?:[\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]|[;,:"`])*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])/;
const marked = (cell) => (typeof cell === "string" && FORMULA.test(cell) ? `'${cell}` : cell);
const columnNames = () => known.columns.map(({ name }) => name);

function asCsv(rows) {
  const real = (cell, type) => (type === "number" && cell !== null ? realText(cell) : cell);
  const lines = rows.map((row) => known.columns.map(({ name, type }) => csvCell(real(marked(row[name]), type))).join(","));
  return `\ufeff${[columnNames().join(","), ...lines].join("\r\n")}\r\n`;
}

function asGeoJson(rows) {
  const feature = (row) => ({
    type: "Feature",
    id: row.event_id,
    geometry: row.longitude === null || row.latitude === null ? null : { type: "Point", coordinates: [row.longitude, row.latitude] },
    properties: Object.fromEntries(columnNames().map((key) => [key, row[key] ?? null])),
  });
  const about = known.about;
  const ours = derivable ? { version: about.version, license: about.licenses.map(({ path }) => path) } : { title: about.title };
  return `${JSON.stringify({ type: "FeatureCollection", name: about.name, ...ours, features: rows.map(feature) }, null, 1)}\n`;
}

// The fingerprint of the rows that are shown: where all voices are believed that of se.fingerprint.
const fingerprint = (rows) => contentHash(rows, known.columns);

// The citation of what is shown; where all voices are believed the text of se.cite.
function citation(rows) {
  const chosen = rows.map((row) => row.event_id).sort(byCodePoint);
  const view = viewNow();
  const subset = `Rows of ${derivable ? "the table events" : known.about.title}, ${chosen.length} of ${known.about.total}: ${chosen.join(", ")}.`;
  const seen = view ? ` In the view of ${viewText(view)}.` : "";
  const head = derivable ? known.about.citation : "Rows that are not those of the dataset; cite where they are from.";
  const parts = [head];
  if (chosen.length) parts.push("", `${subset}${seen} Fingerprint: ${fingerprint(rows)}`);
  if (!chosen.length || !derivable) return `${parts.join("\n")}\n`;
  const resting = documentsBehind(new Set(chosen));
  parts.push("", "Documents behind these rows:");
  for (const [document_, line] of Object.entries(known.about.documents)) {
    if (resting.has(document_)) parts.push("", line, `    Read for ${resting.get(document_)}`);
  }
  return `${parts.join("\n")}\n`;
}

const viewText = (view) => Object.entries(view).map(([key, value]) => `${key} ${[value].flat().join(", ") || "none"}`).join("; ");

function documentsBehind(events) {
  const order = new Map([...kinds.keys()].map((field, i) => [field, i]));
  const found = new Map();
  for (const claim of shown.claims) {
    if (!events.has(claim.event_id)) continue;
    if (!found.has(claim.document_id)) found.set(claim.document_id, new Map());
    const of = found.get(claim.document_id);
    of.set(claim.event_id, (of.get(claim.event_id) ?? new Set()).add(claim.field));
  }
  const text = (of) => [...of].sort(([a], [b]) => byCodePoint(a, b)).map(([event, fields]) => `${event}: ${[...fields].sort((a, b) => order.get(a) - order.get(b)).join(", ")}`).join("; ");
  return new Map([...found].map(([key, of]) => [key, text(of)]));
}

function download(file, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: file });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = before), 1500);
}

function asTable(rows) {
  const text = (cell) => [cell].flat(3).map((part) => part?.textContent ?? part ?? "").join("").trim().replace(/[\t\n]/g, " ");
  const head = ["event_id", ...COLUMNS.map(({ title }) => title)];
  return [head, ...rows.map((row) => [row.event_id, ...COLUMNS.map(({ cell }) => marked(text(cell(row))))])].map((line) => line.join("\t")).join("\n");
}

function makeTake() {
  const button = (text, id, action) => el("button", { type: "button", id, on: { click: (event) => action(event.currentTarget) } }, text);
  const stem = () => `${known.about.name}-${shown.rows.length}-of-${shown.all.length}`;
  fill(document.getElementById("take"),
    button("Copy table", "copy-table", (self) => copy(asTable(shown.rows), self)), button("CSV", "csv", () => download(`${stem()}.csv`, "text/csv", asCsv(shown.rows))),
    button("Parquet", "parquet", () => download(`${stem()}.parquet`, "application/vnd.apache.parquet", asParquet(shown.rows, known.columns))),
    button("GeoJSON", "geojson", () => download(`${stem()}.geojson`, "application/geo+json", asGeoJson(shown.rows))),
    button("Cite what is shown", "cite", showCitation), button("Copy link", "link", (self) => copy(location.href.split("#")[0] + address(), self)));
}

function showCitation() {
  const sheet = document.getElementById("sheet");
  const text = citation(shown.rows);
  const copying = el("button", { type: "button", on: { click: (event) => copy(text, event.currentTarget) } }, "Copy");
  fill(sheet, el("h2", { id: "sheet-name" }, "How to cite what is shown"), el("pre", { id: "citation", tabindex: "0" }, text), el("div", { class: "buttons" }, copying, el("button", { type: "button", on: { click: () => sheet.close() } }, "Close")));
  sheet.showModal();
}
