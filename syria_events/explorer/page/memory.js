// What events came to, kept so that only those are derived again of which a voice that was switched speaks.

// An event comes to the same where the same claims are left, and what it needs of others is the same: the sides of the
// actors that its claims name, and which other events there are that it is joint with, a total of or linked to. Kept are
// what all claims come to, and what it came to last.
function memoryOf() {
  const whole = new Map();
  const last = new Map();
  const tablesOf = (event, said, found) => {
    const { description = null } = found.records.events.get(event);
    const same = [whole.get(event), last.get(event)].filter((kept) => kept && sameClaims(kept.said, said) && kept.needs === needsOf(event, kept.names, said, found));
    if (same.length) {
      const kept = same.find((each) => each.description === description) ?? redescribed(same[0], description);
      if (kept !== whole.get(event)) last.set(event, kept);
      return kept.tables;
    }
    const names = namesIn(said, found.records.actors);
    const tables = eventTables(event, said, found);
    const made = { said, names, needs: needsOf(event, names, said, found), description, tables };
    (whole.has(event) ? last : whole).set(event, made);
    return tables;
  };
  return { tablesOf };
}

const sameClaims = (one, other) => one.length === other.length && one.every((claim, i) => claim === other[i]);

const namesIn = (said, actors) => [...new Set(said.flatMap((claim) => [claim.subject_id, claim.value]))].filter((key) => actors.has(key));

// What an event needs of others, as text.
function needsOf(event, names, said, found) {
  const { joint_with: joint } = found.records.events.get(event);
  found.sideTexts ??= new Map([...found.sides].map(([actor, row]) => [actor, `${row.side_id} ${row.contested}`]));
  const links = said.filter((claim) => found.kinds.get(claim.field).name === "link").map((claim) => found.published.has(claim.value));
  const others = [found.published.has(joint), found.jointFor.get(event)?.join(";"), found.wholes.has(event)];
  return [...others, ...links, ...names.map((actor) => found.sideTexts.get(actor))].join("|");
}

const copiedFrom = new WeakMap();

// The same with another description, which a view does not have.
function redescribed(kept, description) {
  const events = kept.tables.events.map((row) => {
    const copy = { ...row, description };
    copiedFrom.set(copy, row);
    return copy;
  });
  return { ...kept, description, tables: { ...kept.tables, events } };
}

// Does work a step at a time and lets the page answer in between: no part takes longer than some hundredths of a second.
async function inSteps(work, wanted = () => true) {
  let started = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - started < 50) continue;
    await new Promise((next) => setTimeout(next));
    if (!wanted()) return null;
    started = performance.now();
  }
}
