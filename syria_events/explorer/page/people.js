// The rows on people and things: who was hurt, who took part, what was struck, what is linked to what; as
// casualties.py, parties.py, damage.py and links.py of syria_events/derivation/ have them.

// One row for each outcome and side of which any voice gives a figure.
function casualtyRows(event, values, found) {
  return values.counts("casualty").map(({ field, about, counts, contested, claims }) => {
    const victims = values.listed("role").filter((claim) => claim.field === "victim" && claim.value === about);
    return {
      casualty_id: `${event}/${field}.${about}`,
      event_id: event,
      actor_id: about,
      ...grouped(about, found),
      // Before 2.0.0 it followed from the kind of the actor.
      category: values.one("category", about) ?? found.broader.actor_kind.get(found.actor(about).kind) ?? "unknown",
      attribution: victims.length > 0 ? attribution(about, asserted(victims), found) : null,
      outcome: field,
      ...counts,
      severity: field === "injured" ? values.one("severity", about) : null,
      status: figureStatus(claims, found),
      contested,
      ...support(claims, found),
      joint: found.jointFor.has(event),
    };
  });
}

// One row for each outcome, side and window of time of which any voice gives a figure.
function totalRows(event, values, found) {
  return values.counts("total").map(({ field, about, counts, contested, claims }) => {
    const outcome = field.replace(/_total$/, "");
    const dot = about.lastIndexOf(".");
    return {
      total_id: `${event}/${outcome}.${about}`,
      event_id: event,
      actor_id: about.slice(0, dot),
      ...grouped(about.slice(0, dot), found),
      outcome,
      window: about.slice(dot + 1),
      ...counts,
      status: figureStatus(claims, found),
      contested,
      ...support(claims, found),
    };
  });
}

// The status of a figure: the firmest certainty with which a voice gives it. Where a ruling took a denial, voices that
// were set aside give it still: no count is ruled away.
function figureStatus(claims, found) {
  const giving = inForce(claims.filter((claim) => claim.stance === "asserts"));
  const firmest = found.first("certainty", new Set(giving.map((claim) => claim.certainty)));
  return found.broader.certainty.get(firmest) ?? null;
}

// The casualty columns of an event: sums over its sides, which do not overlap; all empty where the people are counted
// elsewhere.
function toll(hurt, elsewhere) {
  const of = (outcome) => (elsewhere ? [] : hurt.filter((row) => row.outcome === outcome));
  const civilians = of("killed").filter((row) => row.category === "civilian");
  const cells = {};
  for (const [what, rows] of [["killed", of("killed")], ["injured", of("injured")], ["civilians_killed", civilians]]) {
    for (const [bound, cell] of Object.entries(summed(rows))) cells[`${what}_${bound}`] = cell;
  }
  return cells;
}

// The sum of figures: a lower bound needs one known low, a best or an upper bound that of every figure.
function summed(rows) {
  const sum = (bound) => {
    const given = rows.map((row) => row[bound]).filter((cell) => cell !== null);
    return given.length > 0 && (bound === "low" || given.length === rows.length) ? given.reduce((a, b) => a + b) : null;
  };
  const [low, best, high] = ["low", "best", "high"].map(sum);
  return { low, best, high, open: rows.length > 0 ? openSide(low, high) : null };
}

// One row for each effect and kind of thing of which any voice gives a figure.
function damageRows(event, values, found) {
  return values.counts("effect").map(({ field, about, counts, contested, claims }) => ({
    damage_id: `${event}/${field}.${about}`,
    event_id: event,
    object: about,
    effect: field,
    ...counts,
    contested,
    ...support(claims, found),
  }));
}

// Everybody whom a claim names in a role, set aside or denied as it may be.
function eventActorRows(event, values, found) {
  const naming = grouping(values.listed("role"), (claim) => `${claim.field} ${claim.value}`);
  return [...naming.values()].map((claims) => {
    const [{ field, value }] = claims;
    const all = values.on(field);
    return {
      event_id: event,
      actor_id: value,
      ...grouped(value, found),
      role: field,
      attribution: attribution(value, asserted(claims), found),
      ...support(claims, found, all.length > 0 ? all : claims),
    };
  });
}

// How firmly an actor is tied to its role: the firmest tie that any of the claims makes; "denied" without one.
function attribution(actor, asserting, found) {
  return found.first("attribution", new Set(asserting.map((claim) => tie(actor, claim, found)))) ?? "denied";
}

function tie(actor, claim, found) {
  if (found.actor(actor).kind === "unidentified") return "unknown";
  if (HEDGES.includes(claim.certainty)) return "suspected";
  const speaker = found.records.sources.get(claim.voice_id)?.actor_id ?? null;
  const own = found.above.get(actor)?.has(speaker) || found.above.get(speaker)?.has(actor);
  return own ? "claimed" : "attributed";
}

// Each link to a published event that any voice asserts, with its first claim.
function linkRows(event, values, found) {
  const links = values.listed("link").filter((claim) => claim.stance === "asserts" && found.published.has(claim.value));
  // `part_of` is an affiliation of actors; between events its field is `part_of_event`.
  const relation = (claim) => claim.field.replace(/_event$/, "");
  return [...grouping(links, (claim) => `${relation(claim)} ${claim.value}`).values()].map((claims) => ({
    event_id: event,
    other_id: claims[0].value,
    relation: relation(claims[0]),
    claim_id: claims.map((claim) => claim.claim_id).sort(byCodePoint)[0],
  }));
}

// Each tie between actors, and how many assert and deny it.
function affiliationRows(ties) {
  return [...grouping(ties, (claim) => `${claim.subject_id} ${claim.field} ${claim.value}`).values()].map((said) => {
    const [asserting, denying] = [voicesOf(said, "asserts"), voicesOf(said, "denies")];
    return {
      actor_id: said[0].subject_id,
      patron_id: said[0].value,
      relation: said[0].field,
      n_asserting: asserting.size,
      n_denying: denying.size,
      contested: asserting.size > 0 && denying.size > 0,
    };
  });
}
