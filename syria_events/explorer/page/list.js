// Filters, and the table of events: sorted by any column, a page at a time, chosen by click or key.

const PAGE = 100;
const outer = (row, first) => (first ? row.date_start ?? row.date_end : row.date_end ?? row.date_start) ?? "9999";
const COLUMNS = [
  { key: "when", title: "When", sort: (row) => outer(row, true) + outer(row, false), cell: (row) => whenText(row), kind: "number" },
  { key: "title", title: "Event", sort: (row) => titleOf(row).toLowerCase(), cell: (row) => [el("span", { class: `swatch ${CLASSES.includes(row.event_class) ? row.event_class : ""}`, "aria-hidden": "true" }), " ", el("a", { href: address({ ...state, page: row.event_id, chosen: row.event_id }) }, bdi(titleOf(row)))] },
  { key: "type", title: "Type", sort: (row) => label("event_type", row.event_type) ?? "", cell: (row) => label("event_type", row.event_type), optional: true },
  { key: "place", title: "Where", sort: (row) => whereText(row), cell: (row) => bdi(whereText(row)) },
  { key: "initiator", title: "Initiator", sort: (row) => whoText(row, "initiator"), cell: (row) => bdi(whoText(row, "initiator")), optional: true },
  { key: "killed", title: "Killed", sort: (row) => row.killed_low ?? (row.killed_open ? -1 : -2), cell: (row) => figureText(row, "killed"), kind: "number" },
  { key: "injured", title: "Injured", sort: (row) => row.injured_low ?? (row.injured_open ? -1 : -2), cell: (row) => figureText(row, "injured"), kind: "number", optional: true },
  { key: "voices", title: "Voices", sort: (row) => row.n_voices ?? 0, cell: (row) => row.n_voices, kind: "number", optional: true },
  { key: "contested", title: "Rests on", sort: (row) => (row.contested ? "a" : row.event_status ?? "b"), cell: (row) => badges(row) },
];
const TEXTS = { when: whenText, place: whereText, initiator: (row) => whoText(row, "initiator"), killed: (row) => figureText(row, "killed"), injured: (row) => figureText(row, "injured") };
const COMPARED = Object.keys(TEXTS);

function badges(row) {
  const made = [];
  if (row.contested) made.push(el("span", { class: "badge contested", title: row.contested_fields }, "contested"));
  if (["alleged", "denied"].includes(row.event_status)) made.push(" ", el("span", { class: `badge ${row.event_status}` }, row.event_status));
  if (impossibleOf(row).length) made.push(" ", el("span", { class: "badge impossible", title: impossibleOf(row).join("; ") }, "impossible value"));
  return made;
}

function makeFilters() {
  const of = (key, type = "input") => ({ [type]: (event) => set({ [key]: event.target.type === "checkbox" ? event.target.checked : event.target.value }) });
  const classes = el("fieldset", {}, el("legend", {}, "Classes of events"), ...CLASSES.map((value) =>
    el("label", {}, el("input", { type: "checkbox", id: `class-${value}`, on: { change: (event) => set({ off: event.target.checked ? state.off.filter((each) => each !== value) : [...state.off, value] }) } }), el("span", { class: `swatch ${value}`, "aria-hidden": "true" }), ` ${label("event_class", value)}`)));
  const statuses = [["", "any status"], ...Object.entries(known.labels.event_status).map(([value, text]) => [value, text.toLowerCase()]), ["none", "contested or none"]];
  const places = [["", "anywhere"], ...[...new Map(published.rows.filter((row) => row.admin1_pcode).map((row) => [row.admin1_pcode, row.admin1_name]))].sort((a, b) => byCodePoint(a[1] ?? "", b[1] ?? "")), ["no", "no place"]];
  const choose = (id, title, options) => el("label", {}, title, el("select", { id, on: of(id, "change") }, ...options.map(([value, text]) => el("option", { value }, text))));
  fill(document.getElementById("filters"),
    el("label", {}, el("span", {}, "Search"), el("input", { type: "search", id: "q", placeholder: "title, place, actor, voice, SE-\u2026", on: { input: of("q").input } })),
    classes, choose("status", "Status", statuses), choose("place", "Where", places),
    el("label", {}, "From", el("input", { type: "date", id: "from", on: of("from", "change") })), el("label", {}, "to", el("input", { type: "date", id: "to", on: of("to", "change") })),
    el("label", {}, el("input", { type: "checkbox", id: "contested", on: of("contested", "change") }), "contested only"),
    el("button", { type: "button", id: "clear", on: { click: () => set({ ...EMPTY, page: state.page, chosen: state.chosen, voices: state.voices, origins: state.origins, until: state.until }) } }, "Clear"));
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
}

function showFilters() {
  for (const key of ["q", "status", "place", "from", "to"]) {
    const input = document.getElementById(key);
    if (document.activeElement !== input) input.value = state[key];
  }
  document.getElementById("contested").checked = state.contested;
  for (const value of CLASSES) document.getElementById(`class-${value}`).checked = !state.off.includes(value);
}

const sortKeys = {};

// Rows in the order of a column; what a row is sorted by is worked out once.
function sorted(rows) {
  const { key, sort } = COLUMNS.find((column) => column.key === state.sort);
  const keys = (sortKeys[key] ??= new WeakMap());
  const keyOf = (row) => {
    if (!keys.has(row)) keys.set(row, sort(row));
    return keys.get(row);
  };
  const sign = state.down ? -1 : 1;
  const paired = rows.map((row) => [keyOf(row), row]);
  paired.sort(([x, a], [y, b]) => (x < y ? -sign : x > y ? sign : 0) || byCodePoint(a.event_id, b.event_id));
  return paired.map(([, row]) => row);
}

function showList() {
  const rows = shown.rows;
  const chosen = rows.findIndex((row) => row.event_id === state.chosen);
  state.at = Math.min(state.at, Math.max(0, Math.floor((rows.length - 1) / PAGE) * PAGE));
  if (chosen >= 0 && shown.jump) state.at = Math.floor(chosen / PAGE) * PAGE;
  const view = viewNow();
  const head = el("tr", {}, COLUMNS.map(({ key, title, optional }) => {
    const order = state.sort === key ? (state.down ? "descending" : "ascending") : "none";
    const arrow = { ascending: " \u2191", descending: " \u2193", none: "" }[order];
    return el("th", { scope: "col", "aria-sort": order, class: optional ? "optional" : null }, el("button", { type: "button", "data-sort": key, on: { click: () => set({ sort: key, down: state.sort === key && !state.down }) } }, title + arrow));
  }));
  const body = el("tbody", {}, rows.slice(state.at, state.at + PAGE).map((row) => lineOf(row, view)));
  fill(document.getElementById("rows"), el("table", {}, el("caption", { class: "skip" }, "Events"), el("thead", {}, head), body));
  const turn = (by, text, off) => el("button", { type: "button", disabled: off, on: { click: () => { state.at += by; shown.jump = false; showList(); } } }, text);
  const pages = rows.length > PAGE ? [turn(-PAGE, "\u2190 Earlier rows", state.at === 0), `rows ${state.at + 1} to ${Math.min(rows.length, state.at + PAGE)} of ${rows.length.toLocaleString("en")}`, turn(PAGE, "Later rows \u2192", state.at + PAGE >= rows.length)] : [];
  fill(document.getElementById("pages"), ...pages);
}

function lineOf(row, view) {
  const chosen = row.event_id === state.chosen;
  const before = view ? publishedRow.get(row.event_id) : null;
  const cells = COLUMNS.map(({ key, cell, kind, optional }) => {
    const text = cell(row);
    const other = before && COMPARED.includes(key) ? changedCell(before, row, key) : null;
    return el("td", { class: [key, kind, optional && "optional"].filter(Boolean).join(" ") || null }, other === null ? text : el("span", { class: "changed", title: `published: ${other || "nothing"}` }, text || "\u2013"));
  });
  return el("tr", { "data-event": row.event_id, "aria-selected": String(chosen), on: { click: (event) => event.target.closest("a") || choose(row.event_id, false) } }, cells);
}

// What was published, as text, where the view has something else; null where it is the same.
function changedCell(before, row, key) {
  const text = TEXTS[key];
  return text(before) === text(row) ? null : text(before);
}

function markChosen() {
  const rows = document.getElementById("rows");
  for (const row of rows.querySelectorAll('tr[aria-selected="true"]')) row.setAttribute("aria-selected", "false");
  const at = shown.rows.findIndex((row) => row.event_id === state.chosen);
  if (at >= 0 && (at < state.at || at >= state.at + PAGE)) {
    shown.jump = true;
    showList();
  }
  const row = rows.querySelector(`tr[data-event="${CSS.escape(state.chosen)}"]`);
  if (!row) return;
  row.setAttribute("aria-selected", "true");
  const [top, height] = [row.offsetTop - 40, rows.clientHeight];
  if (top < rows.scrollTop || top + 80 > rows.scrollTop + height) rows.scrollTop = Math.max(0, top - height / 3);
}
