// The tables that follow from claims, for the whole dataset or for any view of it; as syria_events/derivation/ has
// them: values.py, support.py, events.py, dates.py, parties.py, casualties.py, damage.py, links.py.

const HEDGES = ["suspected", "alleged"];

// The rows of each table, in no particular order. An event without a claim has no row.
function derive(claims, records, vocabularies) {
  const work = deriving(claims, records, vocabularies);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

// The same in steps of some events each, so that a page can answer in between. What `memory` has of an event is taken
// from there.
function* deriving(claims, records, vocabularies, memory = null) {
  const found = lookups(claims, records, vocabularies);
  yield 0;
  const made = Object.fromEntries(Object.keys(vocabularies.keys).map((table) => [table, []]));
  const about = grouping(claims.filter((claim) => found.published.has(claim.event_id)), (claim) => claim.event_id);
  let number = 0;
  for (const [event, said] of about) {
    const tables = memory ? memory.tablesOf(event, said, found) : eventTables(event, said, found);
    for (const table in tables) for (const row of tables[table]) made[table].push(row);
    number += 1;
    if (number % 50 === 0) yield number / about.size;
  }
  made.affiliations = affiliationRows(claims.filter((claim) => claim.event_id === null));
  made.sides = [...found.sides.values()];
  return made;
}

// The rows on one event.
function eventTables(event, said, found) {
  const values = valuesOf(said, found.kinds);
  const hurt = casualtyRows(event, values, found);
  return {
    events: [eventRow(event, values, hurt, found)],
    event_actors: eventActorRows(event, values, found),
    casualties: hurt,
    totals: totalRows(event, values, found),
    damage: damageRows(event, values, found),
    event_links: linkRows(event, values, found),
  };
}

// What is claimed about one event: what it comes to where an event has one value per field and subject, and the claims
// on fields that hold several values at once, by kind.
function valuesOf(claims, kinds) {
  const on = new Map();
  const listed = new Map();
  for (const claim of claims) {
    const kind = kinds.get(claim.field);
    if (kind.listed) listed.set(kind.name, [...(listed.get(kind.name) ?? []), claim]);
    if (kind.single && (claim.subject_id === null) === (kind.subject === undefined)) {
      const about = kind.value === "duration" ? `${claim.subject_id}.${claim.value}` : claim.subject_id;
      const key = about === null ? claim.field : `${claim.field}.${about}`;
      if (!on.has(key)) on.set(key, { field: claim.field, about, kind, claims: [] });
      on.get(key).claims.push(claim);
    }
  }
  for (const value of on.values()) Object.assign(value, value.kind.counted ? count(value.claims) : settle(value.claims));
  return {
    claims,
    settled: on,
    listed: (kind) => listed.get(kind) ?? [],
    on: (field) => on.get(field)?.claims ?? [],
    one: (field, subject = null) => on.get(subject === null ? field : `${field}.${subject}`)?.value ?? null,
    counts: (kind) =>
      [...on.values()].filter(
        (value) => value.kind.name === kind && value.about && value.claims.some((claim) => claim.stance === "asserts"),
      ),
  };
}

// The names, sorted, of the published values on which claims in force differ.
function contestedFields(values) {
  const counted = values.counts("casualty");
  // How badly people were hurt, and who they were, is published with their number only.
  const told = {
    severity: new Set(counted.filter((value) => value.field === "injured").map((value) => value.about)),
    category: new Set(counted.map((value) => value.about)),
  };
  return [...values.settled]
    .filter(([, value]) => value.contested && (!told[value.field] || told[value.field].has(value.about)))
    .map(([name]) => name)
    .sort(byCodePoint);
}

// The columns n_voices, n_origins, n_denying and support. `among` are all claims on the value, where `claims` are one
// side of it only.
function support(claims, found, among = claims) {
  const asserting = new Set(asserted(claims).map((claim) => claim.voice_id));
  const origins = new Set([...asserting].map(found.origin));
  let basis = origins.size === 0 ? "denied" : origins.size === 1 ? "one_origin" : "several_agree";
  if (differ(among) && among.some((claim) => !claim.used)) basis = "ruled";
  if (differ(inForce(among))) basis = "contested";
  if (among.some((claim) => claim.used) && !claims.some((claim) => claim.used)) basis = "set_aside";
  return {
    n_voices: asserting.size,
    n_origins: origins.size,
    n_denying: voicesOf(claims, "denies").size,
    support: basis,
  };
}

function eventRow(event, values, hurt, found) {
  const record = found.records.events.get(event);
  const joint = found.published.has(record.joint_with) ? record.joint_with : null;
  const contested = contestedFields(values);
  const status = values.on("event_status");
  const rests = support(status, found);
  return {
    event_id: event,
    title: record.title,
    description: record.description ?? null,
    event_type: record.event_type,
    event_class: found.broader.event_type.get(record.event_type) ?? null,
    in_recap: record.in_recap,
    joint_with: joint,
    joint_for: (found.jointFor.get(event) ?? []).join(";") || null,
    is_total: found.wholes.has(event),
    event_status:
      status.length > 0 && inForce(status).every((claim) => claim.stance === "denies") ? "denied" : values.one("event_status"),
    status_voices: rests.n_voices,
    status_origins: rests.n_origins,
    status_denying: rests.n_denying,
    status_support: status.length > 0 ? rests.support : null,
    weapon: values.one("weapon"),
    ...whenCells(values, found),
    ...whereCells(values, found),
    ...partyCells("initiator", values, found),
    initiator_attribution:
      values.one("initiator") === null
        ? null
        : attribution(values.one("initiator"), asserted(values.on("initiator")), found),
    ...partyCells("target", values, found),
    ...toll(hurt, joint !== null || found.wholes.has(event)),
    ...voiceCells(values.claims, found),
    contested: contested.length > 0,
    contested_fields: contested.join(";") || null,
  };
}

// Days, clock time and instant, from the claims in force; contested days come as their hull.
function whenCells(values, found) {
  const asserting = asserted(values.on("date"));
  const value = values.one("date");
  const [start, end] = hull(asserting.filter((claim) => claim.value).map((claim) => edtfBounds(claim.value) ?? [null, null]));
  const precision = edtfPrecision(start, end);
  // Only a day has a clock time. A tilde marks one that is given as approximate.
  const clock = precision === "day" ? values.one("time_local") : null;
  const exact = clock ? clock.replace(/~$/, "") : null;
  return {
    date_start: start,
    date_end: end,
    date_edtf: value,
    date_precision: precision,
    date_basis: value ? found.first("date_basis", new Set(asserting.map((claim) => claim.date_basis))) : null,
    time_local: exact,
    time_approximate: clock ? clock !== exact : null,
    part_of_day: precision === "day" ? values.one("part_of_day") : null,
    start_utc: start && exact ? instantInSyria(start, exact) : null,
  };
}

function whereCells(values, found) {
  const key = values.one("location");
  const place = found.records.locations.get(key) ?? {};
  const cells = { location_id: key, location_name: place.name ?? null, location_precision: place.precision ?? null };
  for (const name of ["admin1_name", "admin1_pcode", "latitude", "longitude", "radius_km"]) cells[name] = place[name] ?? null;
  return cells;
}

// The one actor in a role; empty where that is contested or unknown.
function partyCells(role, values, found) {
  const actor = values.one(role);
  return {
    [`${role}_id`]: actor,
    [`${role}_name`]: found.actor(actor).name ?? null,
    [`${role}_side_id`]: grouped(actor, found).side_id,
  };
}

function voiceCells(claims, found) {
  const voices = [...new Set(claims.map((claim) => claim.voice_id))];
  const names = voices.map((voice) => found.records.sources.get(voice)?.name ?? voice).sort(byCodePoint);
  return {
    n_claims: claims.length,
    n_voices: voices.length,
    n_origins: new Set(voices.map(found.origin)).size,
    voices: names.join(";"),
  };
}
