// The page of an event: what is published, and under it every claim side by side, voice by voice.

const STATES = { contested: "contested: claims differ, no ruling chooses", ruled: "ruled: claims differ, a ruling chose", denied: "only denials are on record", one_origin: "one origin says so", several_agree: "several origins agree" };

function showIncident() {
  const box = document.getElementById("incident");
  const overview = document.getElementById("overview");
  const row = shown.byKeyAll.get(state.page);
  box.hidden = !state.page;
  overview.hidden = Boolean(state.page);
  if (!state.page) return fill(box);
  const told = publishedRow.get(state.page);
  const back = el("p", { class: "noprint buttons" }, el("a", { href: address({ ...state, page: "" }), id: "back" }, "\u2190 all events"), step(-1, "\u2190 before"), step(1, "after \u2192"));
  document.title = `${titleOf(told)} (${told.event_id})`;
  if (!row) {
    fill(box, back, el("h1", { tabindex: "-1" }, bdi(titleOf(told))), el("p", {}, "None of the voices that are ticked speaks of this event."));
    return;
  }
  const own = shown.claims.filter((claim) => claim.claim_id.startsWith(`${row.event_id}/`));
  fill(box, back, el("h1", { tabindex: "-1" }, bdi(titleOf(told))), el("p", { class: "fine" }, row.event_id, " \u00b7 ", label("event_type", row.event_type), " ", badges(row)),
    row.description ? el("p", {}, bdi(row.description)) : null,
    el("section", {}, el("h2", {}, viewNow() ? "What the ticked voices come to" : "What is published"), facts(row)),
    derivable ? [claimsSection(row, own), own.length ? saidFigure(told, own) : null, el("section", {}, el("h2", {}, "From document to voice"), own.length ? chainDrawing(own) : null), documentsSection(own)] : el("p", { class: "fine" }, "These rows came without claims."));
  overTime(box, own);
}

function step(by, text) {
  const at = shown.rows.findIndex((row) => row.event_id === state.page) + by;
  const to = shown.rows[at];
  return to ? el("a", { href: address({ ...state, page: to.event_id, chosen: to.event_id }) }, text) : null;
}

const arabic = (rows, key) => (rows.get(key)?.name_ar ? [" ", el("bdi", { dir: "rtl", lang: "ar" }, rows.get(key).name_ar)] : null);

function facts(row) {
  const before = viewNow() ? publishedRow.get(row.event_id) : null;
  const lines = [
    ["Status", label("event_status", row.event_status) ?? (row.contested_fields?.includes("event_status") ? "contested" : "not said")],
    ["When", whenText(row)],
    ["Where", [bdi(whereText(row)), arabic(records.locations, row.location_id), row.radius_km ? `, within ${row.radius_km} km of ${row.latitude}, ${row.longitude}` : "", row.admin1_name ? `, ${row.admin1_name}` : ""]],
    ["Initiator", row.initiator_id || whoText(row, "initiator") ? [bdi(whoText(row, "initiator")), arabic(records.actors, row.initiator_id), row.initiator_attribution ? ` (${label("attribution", row.initiator_attribution).toLowerCase()})` : ""] : null],
    ["Target", row.target_id || whoText(row, "target") ? [bdi(whoText(row, "target")), arabic(records.actors, row.target_id)] : null],
    ["Weapon", label("weapon", row.weapon)],
    ...["killed", "injured", "civilians_killed"].map((what) => [said(plainly(what)), figureText(row, what) || null]),
    ["Counted with", row.joint_with ? el("a", { href: `#${row.joint_with}` }, name.event(row.joint_with)) : null],
    ["Also counts", row.joint_for ? row.joint_for.split(";").map((event) => el("a", { href: `#${event}` }, name.event(event))) : null],
    ["Total of others", row.is_total ? "yes; its people are counted there" : null],
    ["Said by", derivable ? `${number(row.n_voices, "voice")} of ${number(row.n_origins, "origin")} in ${number(row.n_claims, "claim")}` : row.voices],
  ];
  const old = before ? COMPARED.map((key) => [COLUMNS.find((column) => column.key === key).title, changedCell(before, row, key)]).filter(([, text]) => text !== null) : [];
  const links = (shown.tables.event_links ?? []).filter((link) => link.event_id === row.event_id);
  return [
    el("dl", {}, lines.filter(([, text]) => text !== null && text !== undefined && text !== "").map(([title, text]) => [el("dt", {}, title), el("dd", {}, text)])),
    old.length ? el("p", { class: "fine" }, "Published otherwise: ", old.map(([title, text], i) => [i ? "; " : "", title.toLowerCase(), " ", el("b", {}, bdi(text || "nothing"))])) : null,
    links.length ? el("p", {}, links.map((link, i) => [i ? "; " : "", label("link_relation", link.relation).toLowerCase(), " ", el("a", { href: address({ ...state, page: link.other_id, chosen: link.other_id }) }, bdi(name.event(link.other_id)))])) : null,
  ];
}

// The values that claims are on, in the order of the vocabulary of fields: of fields with one value per subject all
// that is said of it, of others what is listed.
function valuesSaid(own) {
  const order = new Map([...kinds.keys()].map((field, i) => [field, i]));
  const key = (claim) => {
    const kind = kinds.get(claim.field);
    return [claim.field, claim.subject_id, kind.value === "duration" ? claim.value : null].filter(Boolean).join(".");
  };
  return [...grouping(own, key)].sort(([, [a]], [, [b]]) => order.get(a.field) - order.get(b.field) || byCodePoint(a.subject_id ?? "", b.subject_id ?? ""));
}

function stateOf(said) {
  if (!kinds.get(said[0].field).single) return null;
  if (differ(inForce(said))) return "contested";
  if (differ(said)) return "ruled";
  const origins = new Set(asserted(said).map((claim) => root(records.sources, claim.voice_id)));
  return origins.size === 0 ? "denied" : origins.size === 1 ? "one_origin" : "several_agree";
}

const subjectName = (key) => records.actors.get(key)?.name ?? records.locations.get(key)?.name ?? known.labels.object[key] ?? key;
function valueText(claim) {
  const kind = kinds.get(claim.field);
  if (kind.counted) return countText(claim) + (claim.value ? ` within ${claim.value}` : "");
  const names = { location: records.locations, actor: records.actors, event: records.events }[kind.value];
  const row = names?.get(claim.value);
  return row?.name ?? row?.title ?? (kind.vocabulary ? label(kind.vocabulary, claim.value) : claim.value ?? "");
}

function claimsSection(row, own) {
  return el("section", {}, el("h2", {}, "Who says what"), valuesSaid(own).map(([key, said]) => {
    const resting = stateOf(said);
    const [{ field, subject_id: subject }] = said;
    const ruling = rulings.get(`${row.event_id}/${key}`);
    const sides = [...grouping(said, (claim) => JSON.stringify([claim.stance, valueText(claim)])).values()];
    sides.sort(([a], [b]) => byCodePoint(b.stance, a.stance) * -1 || (a.low ?? 0) - (b.low ?? 0) || byCodePoint(valueText(a), valueText(b)));
    return el("div", { class: `value ${resting === "contested" ? "contested" : ""}`, "data-value": key },
      el("h3", {}, el("span", {}, label("claim_field", field), subject ? [": ", bdi(subjectName(subject))] : null), resting ? el("span", { class: `badge ${resting}` }, STATES[resting]) : null),
      el("div", { class: "sides" }, sides.map(sideOf)),
      ruling?.reason && !viewNow() ? el("p", { class: "reason" }, ruling.decision === "contested" ? "Left contested: " : "Why this was chosen: ", bdi(ruling.reason)) : null,
      el("div", { class: "history", "data-history": key }));
  }));
}

function sideOf(said) {
  const [claim] = said;
  const aside = said.every((each) => !each.used);
  // One line for each voice and who relays it, with every document in which it was read.
  const voices = [...grouping(said, (each) => `${name.voice(each.voice_id)} ${each.voice_id} ${each.via_id ?? ""}`)].sort(([a], [b]) => byCodePoint(a, b)).map(([, found]) => found);
  return el("div", { class: `side ${claim.stance === "denies" ? "denies" : ""} ${aside ? "aside" : ""}` },
    el("h4", {}, bdi(valueText(claim))), aside ? el("small", { class: "badge" }, "set aside by a ruling") : null,
    el("ul", {}, voices.map((found) => {
      const [{ voice_id: voice, via_id: via }] = found;
      const documents = found.map((each) => readIn(each, aside));
      const read = documents.length > 2 ? el("details", {}, el("summary", {}, el("small", {}, `read in ${documents.length} places`)), documents) : documents;
      return el("li", {}, el("b", {}, bdi(name.voice(voice))), via && via !== voice ? [", via ", bdi(name.voice(via))] : null, " ", read);
    })));
}

// The document of a claim, with what the claim adds: a hedge, the day it was said, the place in the text.
function readIn(claim, aside) {
  const read = records.documents.get(claim.document_id);
  const hedge = [claim.certainty !== "stated" ? label("certainty", claim.certainty)?.toLowerCase() : null, claim.date_basis && claim.date_basis !== "stated" ? `day ${plainly(claim.date_basis)}` : null].filter(Boolean).join(", ");
  const facts = [name.voice(read?.source_id), read?.published_edtf, claim.claimed_on ? `said ${claim.claimed_on}` : null, claim.paragraph ? `paragraph ${claim.paragraph}` : null];
  return el("small", { class: "read" }, hedge ? el("span", { class: "hedge" }, `${hedge}: `) : null, linked(read?.url ?? "", bdi(read?.title ?? claim.document_id)), ` (${facts.filter(Boolean).join(", ")})`, !claim.used && !aside ? " set aside by a ruling" : null);
}

// The documents that the claims were read in, with their addresses, for paper too.
function documentsSection(own) {
  const read = [...new Set(own.map((claim) => claim.document_id))].sort(byCodePoint).map((key) => records.documents.get(key)).filter(Boolean);
  const line = (each) => el("li", {}, bdi(each.title), ` (${name.voice(each.source_id)}, ${each.published_edtf}) `, each.url ? linked(each.url, each.url) : "no address");
  return el("section", {}, el("h2", {}, "Documents"), el("ul", { id: "documents" }, read.map(line)));
}

function overTime(box, own) {
  for (const [key, said] of valuesSaid(own)) {
    const kind = kinds.get(said[0].field);
    if (!kind.single || new Set(said.map((claim) => content(claim) + claim.stance)).size < 2) continue;
    const steps = historyOf(said, Boolean(kind.counted));
    const drawing = kind.counted ? historyDrawing(steps, label("claim_field", said[0].field)) : null;
    const came = (s) => (s.contested && !kind.counted ? "contested" : kind.counted ? countText(s) : s.value === null ? "denied" : valueText({ ...s.claim, value: s.value }));
    const table = el("table", {}, el("thead", {}, el("tr", {}, ["Day", "Voice", "Says", "It then came to"].map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, steps.map((s) => el("tr", {}, el("td", {}, s.day ?? "not known"), el("td", {}, bdi(name.voice(s.claim.voice_id))), el("td", {}, s.claim.stance === "denies" ? "not " : "", bdi(valueText(s.claim))), el("td", {}, bdi(came(s)))))));
    const place = box.querySelector(`[data-history="${CSS.escape(key)}"]`);
    if (place) fill(place, el("details", {}, el("summary", {}, "How it changed over time"), drawing, table));
  }
}
