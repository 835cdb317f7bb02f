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
  const heard = (voice) => {
    const speakers = chains.get(voice) ?? [voice];
    if (sets.voices && !speakers.some((each) => sets.voices.has(each))) return false;
    return !sets.origins || sets.origins.has(speakers[speakers.length - 1]);
  };
  const hearing = new Map();
  return claims.filter((claim) => {
    if (!hearing.has(claim.voice_id)) hearing.set(claim.voice_id, heard(claim.voice_id));
    if (!hearing.get(claim.voice_id)) return false;
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
