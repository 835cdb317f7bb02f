// What cannot be together in a row of others: it is told and counted, and the row stays in the table as it is. A value
// beyond its bounds comes to no page: whoever writes one refuses it.

const COUNTED = ["killed", "injured", "civilians_killed"];

// What cannot be in a row, in words; nothing in most.
function impossibleIn(row) {
  const found = [];
  const { latitude: lat, longitude: lon, radius_km: radius, date_start: start, date_end: end } = row;
  if ((lat === null) !== (lon === null)) found.push(`${lat === null ? "longitude" : "latitude"} stands alone, which is no place`);
  if (radius !== null && radius > 20038) found.push(`radius_km is ${radius}, which no circle on Earth has`);
  if (start && end && start > end) found.push(`date_start ${start} is after date_end ${end}`);
  for (const what of COUNTED) {
    const bounds = ["low", "best", "high"].map((bound) => row[`${what}_${bound}`]).filter((n) => n !== null && n !== undefined);
    if (bounds.some((n, i) => i && n < bounds[i - 1])) found.push(`${what}_low, _best and _high are not in order: ${bounds.join(", ")}`);
  }
  return found;
}

const impossible = new WeakMap();

function impossibleOf(row) {
  if (!impossible.has(row)) impossible.set(row, derivable ? [] : impossibleIn(row));
  return impossible.get(row);
}

function showImpossible() {
  const wrong = derivable ? [] : shown.all.filter((row) => impossibleOf(row).length);
  const lines = wrong.slice(0, 100).map((row) => el("li", {}, el("a", { href: address({ ...state, page: row.event_id, chosen: row.event_id }) }, bdi(titleOf(row))), `: ${impossibleOf(row).join("; ")}`));
  fill(document.getElementById("impossible"), wrong.length ? [el("b", {}, `${number(wrong.length, "row has", "rows have")} values that cannot be. `), "They are in the table and counted; what cannot be drawn stands below the map or at one day in the timeline.", el("ul", {}, lines)] : null);
}
