// What is shown and chosen, as the address has it, so that a link restores it: #SE-XXXXX is the page of an event, and
// what follows a question mark is the rest.

const CLASSES = ["violence", "posture", "statement"];
const EMPTY = { page: "", chosen: "", q: "", off: [], status: "", contested: false, from: "", to: "", place: "", sort: "when", down: false, at: 0, voices: null, origins: null, until: "", what: "killed", by: "event_type" };
const state = { ...EMPTY };

function readAddress() {
  let [page, rest] = [location.hash.slice(1), ""];
  const mark = page.indexOf("?");
  if (mark >= 0) [page, rest] = [page.slice(0, mark), page.slice(mark + 1)];
  const given = new URLSearchParams(rest);
  const list = (key) => (given.has(key) ? given.get(key).split(",").filter(Boolean) : null);
  const next = { ...EMPTY };
  next.page = publishedRow.has(decoded(page).toUpperCase()) ? decoded(page).toUpperCase() : "";
  for (const key of ["chosen", "q", "status", "from", "to", "place", "sort", "until"]) next[key] = given.get(key) ?? EMPTY[key];
  next.off = (list("off") ?? []).filter((value) => CLASSES.includes(value));
  next.contested = given.get("contested") === "1";
  next.down = given.get("down") === "1";
  for (const key of ["voices", "origins"]) next[key] = list(key)?.filter((voice) => records.sources.has(voice)) ?? null;
  for (const key of ["from", "to", "until"]) if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(next[key])) next[key] = "";
  if (!publishedRow.has(next.chosen)) next.chosen = next.page;
  next.what = WHATS.includes(given.get("what")) ? given.get("what") : EMPTY.what;
  next.by = BYS.some(([by]) => by === given.get("by")) ? given.get("by") : EMPTY.by;
  if (!COLUMNS.some(({ key }) => key === next.sort)) next.sort = EMPTY.sort;
  return next;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function address(of = state) {
  const rest = new URLSearchParams();
  for (const key of ["q", "status", "from", "to", "place", "until"]) if (of[key]) rest.set(key, of[key]);
  if (of.chosen && of.chosen !== of.page) rest.set("chosen", of.chosen);
  if (of.off.length) rest.set("off", of.off.join(","));
  for (const key of ["sort", "what", "by"]) if (of[key] !== EMPTY[key]) rest.set(key, of[key]);
  for (const key of ["contested", "down"]) if (of[key]) rest.set(key, "1");
  for (const key of ["voices", "origins"]) if (of[key]) rest.set(key, of[key].join(","));
  const text = rest.toString().replace(/%2C/g, ",");
  return `#${of.page}${text ? `?${text}` : ""}`;
}

// The view that the switch is set to; null where all are believed.
function viewNow() {
  const view = {};
  for (const key of ["voices", "origins"]) if (state[key]) view[key] = state[key];
  if (state.until) view.until = state.until;
  return Object.keys(view).length ? view : null;
}

// Whether an event passes the filters. Days overlap with what is asked for where any day that is possible does; events
// without a date pass as long as no day is asked for.
function passes(row) {
  if (state.off.includes(row.event_class)) return false;
  if (state.status && (row.event_status ?? "none") !== state.status) return false;
  if (state.contested && !row.contested) return false;
  if (state.place === "no" ? row.location_id !== null || row.latitude !== null : state.place && row.admin1_pcode !== state.place) return false;
  if (state.from || state.to) {
    if (!row.date_start && !row.date_end) return false;
    if (state.from && row.date_end && row.date_end < state.from) return false;
    if (state.to && row.date_start && row.date_start > state.to) return false;
  }
  return !state.q || words(row).includes(state.q.toLowerCase());
}

const searchable = new WeakMap();

// All that is searched: the words of an event, and the Arabic names of its place and parties.
function words(row) {
  if (!searchable.has(row)) {
    const arabic = [records.locations.get(row.location_id), records.actors.get(row.initiator_id), records.actors.get(row.target_id)];
    const cells = [row.event_id, row.title, row.description, row.location_name, row.admin1_name, row.initiator_name, row.target_name];
    cells.push(row.voices, label("event_type", row.event_type), ...arabic.map((other) => other?.name_ar));
    searchable.set(row, cells.filter(Boolean).join(" \n").toLowerCase());
  }
  return searchable.get(row);
}
