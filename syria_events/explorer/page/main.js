// What is shown, kept in step: every change of the state is worked out once and drawn everywhere.

const shown = { all: [], ordered: [], order: "", rows: [], byKey: new Map(), byKeyAll: new Map(), claims: [], tables: {}, jump: true, view: "", turn: 0 };

// New values of the state: in the address, and drawn.
function set(values) {
  Object.assign(state, values);
  shown.jump = true;
  history.replaceState(null, "", address() || "#");
  return draw();
}

// Another page, which the back button leads back from.
function go(values) {
  location.hash = address({ ...state, ...values });
}

function choose(event, jump) {
  if (state.chosen === event) return;
  state.chosen = event;
  shown.jump = jump;
  history.replaceState(null, "", address());
  if (state.page) return go({ page: event, chosen: event });
  return chosen();
}

function chosen() {
  markChosen();
  showCard();
  return chooseInFigures();
}

// Works out what the voices that are believed come to; false where something else is asked for meanwhile.
async function derived(turn) {
  const view = viewNow();
  const key = JSON.stringify(view);
  if (shown.view === key) return true;
  const found = view ? await inSteps(rowsInSteps(view), () => turn === shown.turn) : published;
  if (!found || turn !== shown.turn) return false;
  const { rows: all, tables, claims: left } = found;
  Object.assign(shown, { view: key, all, tables, claims: left, byKeyAll: keyed(all, "event_id"), order: "" });
  return true;
}

// Everything that follows from the state. What answers to the reader comes first, the figures last.
async function draw() {
  const turn = (shown.turn += 1);
  showFilters();
  showVoices();
  if (!(await derived(turn)) || turn !== shown.turn) return;
  const order = `${state.sort} ${state.down}`;
  if (shown.order !== order) Object.assign(shown, { ordered: sorted(shown.all), order });
  const passing = shown.ordered.filter(passes);
  const same = passing.length === shown.rows.length && passing.every((row, i) => row === shown.rows[i]);
  if (!same) Object.assign(shown, { rows: passing, byKey: keyed(passing, "event_id") });
  showCount();
  showChanges();
  showImpossible();
  showIncident();
  showCard();
  document.body.classList.toggle("one", Boolean(state.page));
  if (state.page) return;
  document.title = known.about.title;
  showList();
  for (const which of ["map", "timeline"]) {
    if (shown.rows.length > MANY) await new Promise((next) => setTimeout(next));
    if (turn !== shown.turn) return;
    await updateFigure(which, shown.rows);
  }
  await chooseInFigures();
  await drawToll();
}

function showCount() {
  const undated = shown.rows.filter((row) => !row.date_start && !row.date_end).length;
  const unplaced = shown.rows.filter((row) => row.location_id === null && row.latitude === null).length;
  fill(document.getElementById("count"), el("b", {}, shown.rows.length.toLocaleString("en")), ` of ${number(published.rows.length, "event")} shown, ${undated.toLocaleString("en")} without a date, ${unplaced.toLocaleString("en")} without a place`);
}

// What is chosen, in short, with the way to its page.
function showCard() {
  const box = document.getElementById("card");
  const row = shown.byKey.get(state.chosen);
  box.hidden = !row || Boolean(state.page);
  if (box.hidden) return;
  const line = (title, text) => (text ? [el("dt", {}, title), el("dd", {}, bdi(text))] : null);
  fill(box, el("button", { type: "button", class: "close", "aria-label": "Close", on: { click: () => { state.chosen = ""; history.replaceState(null, "", address()); chosen(); } } }, "\u00d7"),
    el("h3", {}, bdi(titleOf(row))), el("dl", {}, line("When", whenText(row)), line("Where", whereText(row)), line("Initiator", whoText(row, "initiator")), line("Killed", figureText(row, "killed")), line("Injured", figureText(row, "injured"))),
    el("p", {}, el("a", { id: "open", href: address({ ...state, page: row.event_id }) }, derivable ? `Who says what: ${number(row.n_claims, "claim")} of ${number(row.n_voices, "voice")}` : "All of this event"), " ", badges(row)));
}

function keys(event) {
  const typing = event.target.closest?.("input, select, textarea, dialog, summary");
  if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && (state.page || state.chosen)) return state.page ? go({ page: "" }) : document.querySelector("#card .close")?.click();
  if (event.key === "Enter" && state.chosen && !state.page && !event.target.closest("a, button")) return go({ page: state.chosen });
  if (!by || (state.page && ["ArrowUp", "ArrowDown"].includes(event.key))) return;
  event.preventDefault();
  const at = shown.rows.findIndex((row) => row.event_id === (state.page || state.chosen));
  const to = shown.rows[at < 0 ? (by > 0 ? 0 : shown.rows.length - 1) : Math.min(shown.rows.length - 1, Math.max(0, at + by))];
  if (to) choose(to.event_id, true);
}

async function arrive() {
  const before = state.page;
  Object.assign(state, readAddress());
  shown.jump = true;
  const drawn = draw();
  if (state.page !== before) {
    scrollTo(0, 0);
    await null; // until what can be worked out at once is there
    document.querySelector(state.page ? "#incident h1" : "#main")?.focus({ preventScroll: true });
  }
  await drawn;
}

async function start() {
  const { about } = known;
  fill(document.getElementById("title"), about.title);
  const ours = () => [`Version ${about.version}${about.released ? "" : ", not released"}. `, `${number(claims.length, "claim")} of ${number(new Set(claims.map((claim) => claim.voice_id)).size, "voice")}: who says what, and who denies it.`];
  fill(document.getElementById("subtitle"), derivable ? ours() : `${number(about.total, "row")} without claims, shown as they are. They are not those of the dataset Syria events.`);
  fill(document.getElementById("foot"), el("p", { class: "noprint" }, "Step through the events with the arrow keys; Enter opens the one that is chosen, Escape leads back. Hold Ctrl or Shift and turn the wheel to zoom the map."), el("p", {}, derivable ? ["Licence: ", about.licenses.map(({ name, path }, i) => [i ? ", " : "", linked(path, name)])] : "Whose rows these are says how they may be used and cited", ". This page is one file and asks for nothing on a network."));
  fill(document.getElementById("count"), "working out what claims come to \u2026");
  await publish();
  makeFilters();
  makeVoices();
  makeTake();
  makeToll();
  const button = (text, title, action) => el("button", { type: "button", "aria-label": title, title, on: { click: action } }, text);
  fill(document.getElementById("zoom"), button("+", "Closer", () => zoomMap(1.5)), button("\u2212", "Farther", () => zoomMap(1 / 1.5)), button("All of Syria", "All of Syria", () => zoomMap(0)), saving("map-save", () => saveWhich("map", "Where the events were")));
  fill(document.getElementById("span"), saving("timeline-save", () => saveWhich("timeline", "When the events were")));
  document.getElementById("voices").addEventListener("toggle", showVoices);
  if (!location.hash && Object.keys(known.view).length) history.replaceState(null, "", address({ ...EMPTY, ...known.view }));
  addEventListener("hashchange", arrive);
  addEventListener("keydown", keys);
  dark.addEventListener("change", () => redraw());
  let waiting = null;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(redraw, 150); });
  Object.assign(state, readAddress());
  return draw();
}

const saveWhich = (which, title) => saveFigure(figures[which].view, `${known.about.name}-${which}`, title, figures[which].words);

function redraw() {
  if (state.page) return null;
  return Promise.all(["map", "timeline"].map((which) => drawFigure(which, shown.rows)).concat(drawToll()));
}

globalThis.explorer = { state, shown, totalsOf, saidLines, set, choose, citation, fingerprint, asCsv, asGeoJson, rowsFrom, published, ready: start() };
