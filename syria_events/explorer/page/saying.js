// Every claim on an event in a line of its own, as the figure of se.plot.claims reads them; as saying.py has it.

// The name of the value that a claim is on, as `disagreements` has it.
function valueName(claim) {
  const kind = kinds.get(claim.field);
  if (kind.single) return [claim.field, claim.subject_id, kind.value === "duration" ? claim.value : null].filter(Boolean).join(".");
  return kind.name === "role" ? claim.field : [claim.field, claim.subject_id].filter(Boolean).join(".");
}

const called = (key, otherwise) => records.actors.get(key)?.name ?? records.locations.get(key)?.name ?? records.events.get(key)?.title ?? otherwise;

// A line for each claim, in the order of values; the first of a value has its name, the second what it rests on.
function saidLines(own) {
  const lines = [];
  for (const [, said] of grouping(own, valueName)) {
    const [{ field, subject_id: subject }] = said;
    const { counted } = kinds.get(field);
    const state = stateOf(said);
    const text = (claim) => (counted ? countText(claim) : String(claim.value));
    const size = (claim) => [claim.low ?? 0, claim.high ?? 2 ** 31];
    const voice = (claim) => records.sources.get(claim.voice_id)?.name ?? claim.voice_id;
    const ordered = said.toSorted((a, b) => size(a)[0] - size(b)[0] || size(a)[1] - size(b)[1] || byCodePoint(text(a), text(b)) || byCodePoint(voice(a), voice(b)) || byCodePoint(a.claim_id, b.claim_id));
    const head = plainly(field) + (subject ? `, ${called(subject, subject.replace(/-/g, " "))}` : "");
    ordered.forEach((claim, i) => {
      const hedged = claim.certainty !== "stated";
      const marks = [hedged ? claim.certainty : "", claim.stance === "denies" ? "denies" : "", claim.used ? "" : "set aside"].filter(Boolean);
      lines.push({
        line: lines.length + 1,
        value: i === 0 ? head : "",
        state: i === 1 && state ? plainly(state) : "",
        said: (claim.stance === "denies" ? "not " : "") + called(text(claim), plainly(text(claim))),
        voice: voice(claim) + (claim.via_id ? `, via ${name.voice(claim.via_id)}` : "") + (marks.length ? `  (${marks.join(", ")})` : ""),
        document: claim.document_id,
        stance: claim.stance,
        hedged,
        aside: !claim.used,
        contested: state === "contested",
      });
    });
  }
  return lines;
}

// The figure, drawn when it is asked for, with a button that saves it.
function saidFigure(row, own) {
  const place = el("div", { class: "chart scrolled", tabindex: "0", role: "region", "aria-label": "Figure of the claims" });
  const buttons = el("div", { class: "buttons" });
  const opened = async (event) => {
    if (!event.target.open || place.firstChild) return;
    const lines = saidLines(own);
    const title = `Who says what of ${row.event_id}: ${titleOf(row)}`;
    const spec = structuredClone(known.figures[dark.matches ? "dark" : "light"].claims);
    Object.assign(spec, { title: { text: title, subtitle: spec.title.subtitle }, height: known.frame.line * (lines.length + 1), background: "transparent", datasets: { lines } });
    spec.config.aria = false;
    const words = saidWords(lines, title);
    const { view } = await embedded(place, spec);
    wordsOnly(place, `${words} The list of claims says the same in words.`);
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", "Figure of the claims");
    fill(buttons, saving("claims-save", () => saveFigure(view, `${row.event_id}-claims`, title, words)));
  };
  return el("details", { class: "noprint", id: "said", on: { toggle: opened } }, el("summary", {}, "As one figure, a line for each claim"), place, buttons);
}

function saidWords(lines, title) {
  const contested = lines.filter((line) => line.contested && line.value).map((line) => line.value);
  const said = contested.length ? `Contested: ${contested.join(", ")}.` : "None of the values is contested.";
  return `${title}: ${lines.length} claims on ${lines.filter((line) => line.value).length} values, ${lines.filter((line) => line.stance === "denies").length} of them denials. ${said}`;
}
