// Which claims are left to somebody who believes only some voices, as syria_events/reading/views.py has it.

// `view` has voices (with those who speak for them), origins (all their voices), documents and until, a day; what is
// missing leaves all.
function viewOf(claims, records, view) {
  const chains = new Map([...records.sources.keys()].map((voice) => [voice, chain(records.sources, voice)]));
  const sets = {};
  for (const name of ["voices", "origins", "documents"]) {
    if (view[name] !== undefined && view[name] !== null) sets[name] = new Set([view[name]].flat());
  }
  const days = new Map();
  if (view.until) for (const [key, row] of records.documents) days.set(key, edtfBounds(row.published_edtf)?.[1] ?? null);
  return claims.filter((claim) => {
    const speakers = chains.get(claim.voice_id) ?? [claim.voice_id];
    if (sets.voices && !speakers.some((voice) => sets.voices.has(voice))) return false;
    if (sets.origins && !sets.origins.has(speakers[speakers.length - 1])) return false;
    if (sets.documents && !sets.documents.has(claim.document_id)) return false;
    if (!view.until) return true;
    const said = claim.claimed_on ?? days.get(claim.document_id) ?? null;
    return said !== null && said <= view.until;
  });
}

// Titles label events in a view; descriptions, which draw on all voices, are empty.
const undescribed = (records) => ({
  ...records,
  events: new Map([...records.events].map(([key, row]) => [key, { ...row, description: null }])),
});
