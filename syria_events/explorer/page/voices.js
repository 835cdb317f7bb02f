// The switch of voices: tick whom you believe, and everything is derived again from what they say.

// The voices that are ticked: those of the view, with everybody who speaks for them.
function believed() {
  const view = viewNow();
  const ticked = new Set();
  for (const voice of speaking) {
    const line = chain(records.sources, voice);
    const byVoice = !view?.voices || line.some((each) => view.voices.includes(each));
    const byOrigin = !view?.origins || view.origins.includes(line[line.length - 1]);
    if (byVoice && byOrigin) ticked.add(voice);
  }
  return ticked;
}

const withThoseBelow = (voice) => [voice, ...(below.get(voice) ?? []).flatMap(withThoseBelow)];

// The fewest names that stand for all that are ticked: of a voice whose people are all ticked, itself alone. Who is
// unticked takes those above with it, since a voice always brings those who speak for it.
function named(ticked) {
  const whole = (voice) => ticked.has(voice) && (below.get(voice) ?? []).every(whole);
  const least = (voice) => (whole(voice) ? [voice] : (below.get(voice) ?? []).flatMap(least));
  return (below.get(null) ?? []).flatMap(least).sort(byCodePoint);
}

function tick(voice, on) {
  const ticked = believed();
  for (const each of withThoseBelow(voice)) on ? ticked.add(each) : ticked.delete(each);
  if (!on) for (const above of chain(records.sources, voice)) ticked.delete(above);
  believe(ticked);
}

function believe(ticked) {
  set({ voices: ticked.size === speaking.size ? null : named(ticked), origins: null });
}

let spoken = null;

// How many claims each voice makes itself.
function claimsOf(voice) {
  spoken ??= claims.reduce((counts, claim) => counts.set(claim.voice_id, (counts.get(claim.voice_id) ?? 0) + 1), new Map());
  return spoken.get(voice) ?? 0;
}

function makeVoices() {
  const box = document.getElementById("voices");
  if (!derivable) {
    box.hidden = true;
    return;
  }
  const find = el("input", { type: "search", id: "find", placeholder: "find a voice", "aria-label": "Find a voice", on: { input: showVoices } });
  fill(document.getElementById("choice"),
    el("p", { class: "note" }, "Tick the voices you believe. Casualties, dates, places and blame are derived again from what they say, by the rules of the dataset: one claimed value is published, several are contested, counts come as the envelope. A voice brings all who speak for it. Nothing is shown that they did not say."),
    el("div", { class: "buttons" }, el("button", { type: "button", id: "all", on: { click: () => set({ voices: null, origins: null, until: "" }) } }, "All"), el("button", { type: "button", id: "none", on: { click: () => set({ voices: [], origins: null }) } }, "None"), find,
      el("label", {}, "said by ", el("input", { type: "date", id: "until", on: { change: (event) => set({ until: event.target.value }) } }))),
    el("ul", { id: "origins" }), el("div", { id: "same" }));
}

function showVoices() {
  if (!derivable) return;
  const ticked = believed();
  const view = viewNow();
  // Some only stand above others and make no claim themselves.
  const [heard, all] = [[...ticked].filter(claimsOf).length, number([...speaking].filter(claimsOf).length, "voice")];
  const text = !view ? `all ${all}` : `${heard} of ${all}${state.until ? `, said by ${state.until}` : ""}`;
  fill(document.getElementById("believed"), text);
  if (!document.getElementById("voices").open) return;
  const sought = document.getElementById("find").value.toLowerCase();
  const focus = document.activeElement?.dataset?.voice;
  const order = (a, b) => byCodePoint(name.voice(a).toLowerCase(), name.voice(b).toLowerCase());
  const item = (voice) => {
    const under = (below.get(voice) ?? []).toSorted(order).map(item).filter(Boolean);
    if (sought && !under.length && !`${name.voice(voice)} ${voice}`.toLowerCase().includes(sought)) return null;
    const all = withThoseBelow(voice);
    const some = all.some((each) => ticked.has(each));
    const box = el("input", { type: "checkbox", "data-voice": voice, checked: ticked.has(voice), indeterminate: some && !ticked.has(voice), on: { change: (event) => tick(voice, event.target.checked) } });
    return el("li", {}, el("label", {}, box, bdi(name.voice(voice)), el("small", {}, ` ${claimsOf(voice) || ""}`)), under.length ? el("ul", {}, under) : null);
  };
  fill(document.getElementById("origins"), ...(below.get(null) ?? []).toSorted(order).map(item));
  if (focus) document.querySelector(`[data-voice="${CSS.escape(focus)}"]`)?.focus();
  document.getElementById("until").value = state.until;
  fill(document.getElementById("same"), view ? [el("p", { class: "note" }, "The same in Python and in R:"), el("pre", {}, sameCode())] : null);
}

// How the view is loaded elsewhere.
function sameCode() {
  const list = (open, close) => ["voices", "origins"].filter((key) => state[key]).map((key) => `${key}=${open}${state[key].map((voice) => `"${voice}"`).join(", ")}${close}`);
  const until = state.until ? [`until="${state.until}"`] : [];
  return `se.load("events", ${[...list("[", "]"), ...until].join(", ")})\nsyria_view("events", ${[...list("c(", ")"), ...until].join(", ")})`;
}

const CHANGES = 100; // so many are told one by one

// What is otherwise than published where only some are believed, in words.
function showChanges() {
  const view = viewNow();
  const box = document.getElementById("changes");
  if (!view) return fill(box);
  const rows = shown.all;
  const gone = published.rows.filter((row) => !shown.byKeyAll.has(row.event_id));
  const lines = [];
  let differing = 0;
  for (const row of rows) {
    const before = publishedRow.get(row.event_id);
    if (row === before || copiedFrom.get(row) === before) continue;
    for (const key of COMPARED) {
      const old = changedCell(before, row, key);
      if (old === null) continue;
      differing += 1;
      if (differing > CHANGES) continue;
      const { title } = COLUMNS.find((column) => column.key === key);
      lines.push(el("li", {}, el("a", { href: address({ ...state, page: row.event_id, chosen: row.event_id }) }, bdi(titleOf(row))), `: ${title.toLowerCase()} `, el("b", {}, bdi(TEXTS[key](row) || "not said")), " instead of ", bdi(old || "nothing")));
    }
  }
  const rest = differing > CHANGES ? el("p", {}, `The first ${CHANGES} of them:`) : null;
  fill(box, el("b", {}, "As the ticked voices have it. "), `${number(rows.length, "event is", "events are")} told of by them, ${gone.length} not; ${number(differing, "value")} of time, place, blame or toll ${differing === 1 ? "differs" : "differ"} from what is published.`, rest, lines.length ? el("ul", {}, lines) : null);
}
