// How many people were killed or hurt, by group, as `total` of the Python package sums them, drawn as se.plot.toll does.

const WHATS = ["killed", "injured", "civilians_killed"];
const BYS = [["event_type", "type"], ["event_class", "class"], ["admin1_name", "governorate"], ["initiator_side_id", "side of the initiator"], ["target_side_id", "side of the target"], ["month", "month"]];

function monthOf(row) {
  const [start, end] = [row.date_start, row.date_end].map((day) => day?.slice(0, 7) ?? null);
  return start !== null && start === end ? start : null;
}

// A row for each group of events, sorted, with what stands behind the sum and what is not in it.
function totalsOf(rows, what, by) {
  const keyOf = by === "month" ? monthOf : (row) => row[by] ?? null;
  const groups = [...grouping(rows, keyOf)].sort(([a], [b]) => (a === null) - (b === null) || byCodePoint(String(a), String(b)));
  return groups.map(([key, members]) => ({ [by]: key, ...totalOf(members, what) }));
}

function totalOf(members, what) {
  const parts = members.filter((row) => !row.is_total);
  const [low, best, high, open] = ["low", "best", "high", "open"].map((bound) => (row) => row[`${what}_${bound}`] ?? null);
  const numbered = (row) => low(row) !== null || high(row) !== null;
  const given = parts.filter((row) => open(row) !== null || numbered(row) || best(row) !== null);
  const sum = (cells) => cells.reduce((a, b) => a + b, 0);
  const whole = (cells) => (cells.length && !cells.includes(null) ? sum(cells) : null);
  const lows = given.map(low).filter((cell) => cell !== null);
  const least_ = lows.length ? sum(lows) : null;
  const most = whole(given.map(high));
  const counted = (holds) => parts.filter(holds).length;
  const fields = what === "civilians_killed" ? ["killed", "category"] : [what];
  return {
    n_events: parts.length,
    n_figures: counted(numbered),
    low: least_,
    best: whole(given.map(best)),
    high: most,
    open: given.length ? openSide(least_, most) : null,
    n_contested: given.filter((row) => fields.some((field) => contestedIn(row, field))).length,
    n_unknown: counted((row) => !numbered(row) && (given.includes(row) || (row.event_class === "violence" && row.joint_with === null))),
    n_alleged: counted((row) => row.event_status === "alleged"),
    n_undated: counted((row) => monthOf(row) === null),
    n_unplaced: counted((row) => row.location_id === null),
    n_joint: counted((row) => row.joint_with !== null || row.joint_for !== null),
    n_totals: members.length - parts.length,
  };
}

// What a group comes to, and what is not in the sum, in words; as tolls.py has it.
function toldOf(row) {
  const notes = { n_unknown: "of unknown number", n_contested: "contested", n_alleged: "only alleged", n_joint: "counted jointly", n_totals: "left out as totals of others" };
  const parts = [`${row.n_figures} figure${row.n_figures === 1 ? "" : "s"} of ${row.n_events} event${row.n_events === 1 ? "" : "s"}`];
  for (const [key, text] of Object.entries(notes)) if (row[key]) parts.push(`${row[key]} ${text}`);
  return row.open ? `${sumText(row)} (${parts.join("; ")})` : parts.join("; ");
}

function sumText({ low, best, high, open }) {
  if (low === null && high === null) return open === null ? "nobody gives a figure" : "some, number unknown";
  if (low === null) return `up to ${high}`;
  if (high === null) return `${low} or more`;
  return low === high ? String(low) : `${low} to ${high}${best === null ? "" : `, best ${best}`}`;
}

function groupName(by, key) {
  if (key === null) return "not known";
  return by.endsWith("_side_id") ? name.actor(key) : by.startsWith("event_") ? label(by, key) : key;
}

// Words stand beside the bars where there is room, else names above and words below them.
const ROOM = 720; // pixels
const SIGN = 6; // pixels of a sign of the words, about

function sizeOf(rows, room) {
  const number = Math.max(1, rows.length);
  if (room >= ROOM) return { width: Math.max(160, Math.min(420, room - 640)), height: 34 * number };
  return { width: Math.max(160, Math.min(420, room - 24)), height: 78 * number };
}

function stack(spec) {
  spec.encoding.y.axis = null;
  const { mark } = spec.layer.find(({ mark }) => mark.text?.expr === "datum.told");
  Object.assign(mark, { x: 0, dy: 17, lineBreak: "\n" });
  const ink = spec.layer.find(({ mark }) => mark.type === "tick").mark.color;
  spec.layer.push({ mark: { type: "text", align: "left", x: 0, dy: -19, fontSize: 11.5, color: ink, text: { expr: "datum.group" } } });
  for (const row of spec.datasets.toll) row.told = inLines(row.told, Math.floor(spec.width / SIGN));
}

// The text in lines of at most so many signs, as far as its words are no longer.
function inLines(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line && line.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join("\n");
}

let tollFigure = null;

function makeToll() {
  const choose = (key, title, options) => el("label", {}, `${title} `, el("select", { id: `toll-${key}`, on: { change: (event) => set({ [key]: event.target.value }) } }, options.map(([value, text]) => el("option", { value }, text))));
  const save = () => saveFigure(tollFigure.view, `syria-events-toll-${state.what}`, known.words.toll[state.what], tollFigure.words);
  fill(document.getElementById("toll-choice"), choose("what", "Show", WHATS.map((what) => [what, known.words.toll[what]])), choose("by", "by", BYS), saving("toll-save", save));
}

async function drawToll() {
  const rows = totalsOf(shown.rows, state.what, state.by).map((row) => ({ ...row, group: groupName(state.by, row[state.by]), told: toldOf(row) }));
  for (const key of ["what", "by"]) document.getElementById(`toll-${key}`).value = state[key];
  const key = JSON.stringify([rows, dark.matches, document.getElementById("toll").clientWidth]);
  if (tollFigure?.key === key) return;
  const place = document.getElementById("toll");
  const spec = structuredClone(known.figures[dark.matches ? "dark" : "light"].toll);
  spec.config.aria = false;
  spec.params.find(({ name }) => name === "most").value = Math.max(1, ...rows.flatMap((row) => [row.low, row.best, row.high]).filter((n) => n !== null)) * 1.15;
  Object.assign(spec, { background: "transparent", datasets: { toll: rows.map((row) => ({ ...row })) } }, sizeOf(rows, place.clientWidth));
  if (place.clientWidth < ROOM) stack(spec);
  tollFigure?.finalize();
  const { view, finalize } = await embedded(place, spec);
  const words = `${known.words.toll[state.what]}, by group. ${rows.map((row) => `${row.group}: ${row.told}.`).join(" ")}`;
  tollFigure = { view, finalize, words, key };
  wordsOnly(place, words);
}
