// What all events share while tables are made: records, orders of vocabularies, who belongs to whom, and the sides of
// actors; as syria_events/derivation/lookups.py, sides.py and kinds.py have them.

// `vocabularies` are columns, keys, vocabularies in their order, single roles and kinds of claims; `records` are maps
// by key of events, actors, locations and sources.
function lookups(claims, records, vocabularies) {
  const { vocabularies: known, kinds, single_roles: roles } = vocabularies;
  const published = new Set();
  for (const claim of claims) if (claim.event_id !== null && records.events.has(claim.event_id)) published.add(claim.event_id);
  const jointFor = new Map();
  const joint = [...published].filter((event) => records.events.get(event).joint_with !== null);
  for (const event of joint.sort(byCodePoint)) {
    const holder = records.events.get(event).joint_with;
    jointFor.set(holder, [...(jointFor.get(holder) ?? []), event]);
  }
  const found = { records, published, jointFor, broader: {}, ordered: {} };
  for (const [name, terms] of Object.entries(known)) {
    found.broader[name] = new Map(terms.map((term) => [term.value, term.broader ?? null]));
    found.ordered[name] = terms.map((term) => term.value);
  }
  found.kinds = new Map(
    [...found.broader.claim_field].map(([field, kind]) => [
      field,
      { ...(kinds[kind] ?? { name: kind }), ...(roles.includes(field) ? { single: true } : {}) },
    ]),
  );
  found.wholes = wholesOf(claims, found);
  found.origin = rootsOf(records.sources);
  found.above = new Map([...records.actors.keys()].map((actor) => [actor, new Set(chain(records.actors, actor))]));
  found.sides = sides(claims.filter((claim) => claim.event_id === null), records);
  found.actor = (actor) => records.actors.get(actor) ?? {};
  found.first = (vocabulary, values) => found.ordered[vocabulary].find((value) => values.has(value)) ?? null;
  return found;
}

// The events of which others are parts, and those of whose people there are totals over a time and nothing else.
function wholesOf(claims, { published, kinds }) {
  const wholes = new Set();
  const counting = { casualty: new Set(), total: new Set() };
  for (const claim of claims) {
    if (claim.stance !== "asserts") continue;
    const part = claim.field === "part_of_event" && published.has(claim.event_id);
    if (part && published.has(claim.value)) wholes.add(claim.value);
    if (claim.subject_id !== null) counting[kinds.get(claim.field)?.name]?.add(claim.event_id);
  }
  for (const event of counting.total) if (published.has(event) && !counting.casualty.has(event)) wholes.add(event);
  return wholes;
}

// A key and its parents, up to the root; a cycle ends where it would repeat.
function chain(rows, key) {
  const found = [key];
  for (;;) {
    const parent = rows.get(found[found.length - 1])?.parent_id ?? null;
    if (parent === null || found.includes(parent)) return found;
    found.push(parent);
  }
}

const root = (rows, key) => chain(rows, key).pop();

function rootsOf(sources) {
  const roots = new Map([...sources.keys()].map((voice) => [voice, root(sources, voice)]));
  return (voice) => roots.get(voice) ?? voice;
}

// The rows of `sides` by actor; `claims` are those on ties between actors.
function sides(claims, records) {
  const on = grouping(claims, (claim) => claim.subject_id);
  const ends = (actor) =>
    new Set(
      (on.get(actor) ?? [])
        .filter((claim) => claim.stance === "asserts")
        .map((claim) => root(records.actors, claim.value))
        .filter((end) => end !== root(records.actors, actor)),
    );
  const patrons = new Map([...records.actors.keys()].map((actor) => [actor, ends(actor)]));
  return new Map([...records.actors.keys()].map((actor) => [actor, side(actor, on, patrons, records)]));
}

function side(actor, on, patrons, records) {
  const top = root(records.actors, actor);
  const way = wayOf(top, patrons);
  const end = way[way.length - 1];
  const several = patrons.get(actor).size > 1 ? "several_patrons" : "itself";
  // What decides: the ties of each actor on the way to the side, to the next on it or away from it.
  const next = new Map(way.slice(1).map((to, i) => [way[i], to]));
  next.set(actor, actor !== top ? top : way.length > 1 ? way[1] : actor);
  const leading = [...new Set([actor, ...way.slice(0, -1)])].flatMap((here) =>
    (on.get(here) ?? []).filter((claim) => [here, root(records.actors, claim.value)].includes(next.get(here))),
  );
  const [asserting, denying] = [voicesOf(leading, "asserts"), voicesOf(leading, "denies")];
  return {
    actor_id: actor,
    side_id: end,
    basis: end !== top ? "affiliation" : top !== actor ? "parent" : several,
    n_asserting: asserting.size,
    n_denying: denying.size,
    contested: (asserting.size > 0 && denying.size > 0) || (actor !== top && patrons.get(actor).size > 0),
  };
}

// A root, its one patron, that one's, and so on to the side; a root to which they lead back stands for itself.
function wayOf(top, patrons) {
  const way = [top];
  for (;;) {
    const ends = [...(patrons.get(way[way.length - 1]) ?? [])];
    if (ends.length !== 1) return way;
    if (way.includes(ends[0])) return way.slice(0, way.indexOf(ends[0]) + 1);
    way.push(ends[0]);
  }
}

const voicesOf = (claims, stance) =>
  new Set(claims.filter((claim) => claim.stance === stance).map((claim) => claim.voice_id));

// The side of an actor, who stands for himself where he is not known.
function grouped(actor, found) {
  const row = found.sides.get(actor) ?? { side_id: actor, contested: false };
  return { side_id: row.side_id, side_contested: row.contested };
}

function grouping(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    const at = key(row);
    const group = groups.get(at);
    if (group) group.push(row);
    else groups.set(at, [row]);
  }
  return groups;
}
