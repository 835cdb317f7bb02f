// Two drawings of an event: how claims came from voices to documents, and what a figure came to over time.

const ROW = 22;

// Publisher of the document <- who relays it <- voice; a line is wider the more claims went that way.
function chainDrawing(said) {
  const ways = grouping(said, (claim) => JSON.stringify([records.documents.get(claim.document_id)?.source_id ?? claim.document_id, claim.via_id, claim.voice_id]));
  const links = [...ways].map(([key, found]) => [...JSON.parse(key), found]);
  const columns = [new Map(), new Map(), new Map()];
  for (const [publisher, via, voice] of links) {
    columns[0].set(publisher, 0);
    if (via && via !== publisher) columns[1].set(via, 0);
    columns[2].set(voice, 0);
  }
  for (const column of columns) {
    [...column.keys()].sort((a, b) => byCodePoint(name.voice(a), name.voice(b))).forEach((key, i) => column.set(key, 34 + i * ROW));
  }
  const tall = 34 + Math.max(...columns.map((column) => column.size)) * ROW;
  const [wide, box] = [1100, 270];
  const at = [0, (wide - box) / 2, wide - box];
  const line = (x1, y1, x2, y2, found) => {
    const half = (x1 + x2) / 2;
    const denies = found.every((claim) => claim.stance === "denies");
    return el("svg:path", { d: `M${x1},${y1}C${half},${y1} ${half},${y2} ${x2},${y2}`, "stroke-width": Math.min(8, 1 + Math.sqrt(found.length)), class: denies ? "denies" : null });
  };
  const lines = links.flatMap(([publisher, via, voice, found]) => {
    const [y0, y2] = [columns[0].get(publisher), columns[2].get(voice)];
    if (!via || via === publisher) return [line(box, y0, at[2], y2, found)];
    const y1 = columns[1].get(via);
    return [line(box, y0, at[1], y1, found), line(at[1] + box, y1, at[2], y2, found)];
  });
  const nodes = columns.flatMap((column, i) => [...column].map(([key, y]) => [
    el("svg:rect", { x: at[i], y: y - 9, width: box, height: 18, rx: 4 }),
    el("svg:text", { x: at[i] + 7, y: y + 4 }, shortened(name.voice(key), 40), el("svg:title", {}, name.voice(key))),
  ]));
  const heads = ["Read in", "Relayed by", "Voice"].map((text, i) => el("svg:text", { x: at[i], y: 14, class: "head" }, text));
  const text = `How ${number(said.length, "claim")} came: ${columns[0].size} publishers of documents, ${columns[1].size} that relay, ${columns[2].size} voices. The list of claims says the same in words.`;
  return el("div", { class: "draw", tabindex: "0", role: "region", "aria-label": "Chain of claims" }, el("svg:svg", { viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, role: "img", "aria-label": text }, heads, lines, nodes));
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}\u2026` : text);

// The claims on one value in the order in which they were made, and what it came to after each; as se.history.
function historyOf(said, counted) {
  const day = (claim) => claim.claimed_on ?? edtfBounds(records.documents.get(claim.document_id)?.published_edtf ?? "")?.[1] ?? null;
  const dated = said.map((claim) => [day(claim), claim]).sort(([a, x], [b, y]) => byCodePoint(a ?? "9999-12-31", b ?? "9999-12-31") || byCodePoint(x.claim_id, y.claim_id));
  return dated.map(([when, claim]) => {
    const until = dated.filter(([other]) => !when || (other && other <= when)).map(([, other]) => other);
    const came = counted ? count(until) : settle(until);
    return { day: when, claim, ...(counted ? came.counts : { value: came.value }), contested: came.contested };
  });
}

// A figure over time: a band from low to high, open above where there is no high, a line for the best, and every claim.
function historyDrawing(steps, title) {
  const dated = steps.filter((step) => step.day);
  const days = [...new Set(dated.map((step) => step.day))];
  if (days.length < 2) return null;
  const most = Math.max(1, ...dated.flatMap(({ claim, low, high }) => [claim.low, claim.high, low, high]).filter((n) => n !== null)) + 1;
  const [wide, tall, left] = [700, 150, 34];
  const [first, last] = [dayNumber(days[0]), dayNumber(days[days.length - 1]) + 1];
  const x = (day) => left + ((dayNumber(day) - first) / (last - first)) * (wide - left - 8);
  const y = (n) => tall - 22 - (n / most) * (tall - 36);
  const ends = days.map((day) => dated.findLast((step) => step.day === day));
  const bands = ends.map((step, i) => {
    const [from, to] = [x(step.day), i + 1 < ends.length ? x(ends[i + 1].day) : wide - 8];
    const [low, high] = [step.low ?? 0, step.high ?? most];
    if (step.low === null && step.high === null) return null;
    const best = step.best === null ? null : el("svg:path", { class: "best", d: `M${from},${y(step.best)}H${to}`, "stroke-width": 2 });
    return [el("svg:rect", { class: "band", x: from, y: y(high), width: Math.max(1, to - from), height: Math.max(2, y(low) - y(high)) }), best];
  });
  const dots = dated.flatMap(({ day, claim }) => [claim.low, claim.high].filter((n, i, all) => n !== null && (i === 0 || n !== all[0])).map((n) => el("svg:circle", { cx: x(day) + 3, cy: y(n), r: 3 }, el("svg:title", {}, `${day}, ${name.voice(claim.voice_id)}: ${countText(claim)}`))));
  const ticks = Array.from({ length: most + 1 }, (_, n) => n).filter((n) => n % Math.ceil(most / 5) === 0);
  const axis = ticks.flatMap((n) => [el("svg:line", { x1: left, x2: wide - 8, y1: y(n), y2: y(n) }), el("svg:text", { class: "head", x: left - 8, y: y(n) + 4, "text-anchor": "end" }, n)]);
  const marks = [days[0], days[days.length - 1]].map((day, i) => el("svg:text", { class: "head", x: i ? wide - 8 : left, y: tall - 4, "text-anchor": i ? "end" : "start" }, day));
  const text = `${title} over time: ${ends.map((step) => `${step.day}: ${countText(step)}`).join("; ")}`;
  return el("div", { class: "draw" }, el("svg:svg", { viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, role: "img", "aria-label": text }, axis, bands, dots, marks));
}
