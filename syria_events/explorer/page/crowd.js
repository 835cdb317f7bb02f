// The map and the timeline of very many events, which are counted: marks of their own would hide one another and take
// seconds to draw. A disc stands for the events near its middle, a column for those that may have been on its days.

const MANY = 600; // so many events are counted and not drawn one by one
const CELL = 34; // pixels within which events are counted together

const classOf = (row) => (CLASSES.includes(row.event_class) ? row.event_class : "other");
const KINDS = [...CLASSES, "other"];

function tally(rows) {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
  for (const row of rows) counts[classOf(row)] += 1;
  return counts;
}

const countsText = (counts) => KINDS.filter((kind) => counts[kind]).map((kind) => `${counts[kind].toLocaleString("en")} ${label("event_class", kind).toLowerCase()}`).join(", ");

// A mark that stands for several events: pressed again and again it chooses one after the other.
function groupMark(mark, rows, where) {
  mark.addEventListener("click", () => {
    const at = rows.findIndex((row) => row.event_id === state.chosen);
    choose(rows[(at + 1) % rows.length].event_id, true);
  });
  mark.addEventListener("mousemove", (event) => tipWith(event, [el("b", {}, number(rows.length, "event")), ` ${where}: ${countsText(tally(rows))}`]));
  mark.addEventListener("mouseout", () => tip(null));
  return mark;
}

const drawing = (width, height, text, ...parts) => el("svg:svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "crowd", role: "img", "aria-label": `${text} The table of events says the same in words.` }, ...parts);

// The projection of Mercator in pixels, as mapping.py has it.
const up = (lat) => (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;

// Events that have a place on the map, each with where that is, and those that have none, by what is known.
function shelved(rows) {
  const [w, e, s, n] = known.frame.covered;
  const centres = new Map(known.frame.governorates.map((each) => [each.pcode, each]));
  const [placed, shelves] = [[], new Map()];
  for (const row of rows) {
    const { latitude: lat, longitude: lon } = row;
    const point = lat !== null && lon !== null;
    const centre = point ? null : centres.get(row.admin1_pcode);
    if (point && lon >= w && lon <= e && lat >= s && lat <= n) placed.push([row, lon, up(lat), true]);
    else if (centre) placed.push([row, centre.lon, up(centre.lat), false]);
    else {
      const shelf = point ? "Outside the map" : row.location_name ?? (contestedIn(row, "location") ? "Place contested" : "No place is claimed");
      if (!shelves.has(shelf)) shelves.set(shelf, []);
      shelves.get(shelf).push(row);
    }
  }
  return { placed, shelves: shelves.size > 6 ? new Map([["No place on the map", [...shelves.values()].flat()]]) : shelves };
}

function crowdMap(place, rows, width) {
  const [west, east, south, north] = known.frame.seen;
  const tall = Math.round((width * (up(north) - up(south))) / (east - west));
  const { placed, shelves } = shelved(rows);
  const at = { lon: (west + east) / 2, y: (up(north) + up(south)) / 2, zoom: 1 };
  const home = { ...at };
  const height = tall + (shelves.size ? shelves.size * 18 + 14 : 0);
  let waiting = false;
  const redraw = () => {
    waiting = false;
    const degree = (at.zoom * width) / (east - west);
    const x = (lon) => width / 2 + degree * (lon - at.lon);
    const y = (y) => tall / 2 - degree * (y - at.y);
    const seen = placed.map(([row, lon, y0, pinned]) => ({ row, x: x(lon), y: y(y0) + (pinned ? 0 : 12), pinned })).filter((each) => each.x > 0 && each.x < width && each.y > 0 && each.y < tall);
    const groups = nearby(seen);
    const most = Math.max(1, ...groups.map(({ members }) => members.length));
    const discs = groups.map(({ x: cx, y: cy, pinned, members }) => {
      const names = [...new Set(members.map(whereText))];
      const where = pinned ? `near ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}` : `of which only the governorate is known, ${members[0].admin1_name}`;
      return groupMark(disc(cx, cy, 4 + (CELL / 2 - 4) * Math.sqrt(members.length / most), tally(members), members.length, !pinned), members, where);
    });
    const chosen = placed.find(([row]) => row.event_id === state.chosen);
    const ring = chosen ? el("svg:circle", { class: "ring", cx: x(chosen[1]), cy: y(chosen[2]), r: 9 }) : null;
    const text = `Map of ${number(rows.length, "event")}, counted: ${placed.filter((each) => each[3]).length} near a point, ${placed.filter((each) => !each[3]).length} of which only the governorate is known, ${rows.length - placed.length} below the map.`;
    const land = el("svg:svg", { width, height: tall }, outlinePaths(x, y), mapNames(x, y, width));
    const inside = el("svg:svg", { width, height: tall }, discs, ring);
    fill(place, drawing(width, height, text, land, inside, ...[...shelves].map(([shelf, members], i) => shelfLine(shelf, members, tall + 18 * i + 20, width))));
  };
  const later = () => waiting || ((waiting = true), requestAnimationFrame(redraw));
  redraw();
  return {
    choose: later,
    move(dx, dy) {
      const degree = (at.zoom * width) / (east - west);
      at.lon = Math.min(44, Math.max(33.5, at.lon - dx / degree));
      at.y = Math.min(up(38), Math.max(up(31.5), at.y + dy / degree));
      later();
    },
    zoom(by) {
      Object.assign(at, by ? { zoom: Math.min(ZOOM.most, Math.max(ZOOM.least, at.zoom * by)) } : home);
      later();
    },
    finalize() {},
  };
}

// Events by where they are: the spot with the most of them takes those of all spots that its disc would touch.
function nearby(seen) {
  const spots = [...grouping(seen, ({ x, y, pinned }) => `${x} ${y} ${pinned}`).values()].sort((a, b) => b.length - a.length || byCodePoint(a[0].row.event_id, b[0].row.event_id));
  const groups = [];
  for (const spot of spots) {
    const [{ x, y, pinned }] = spot;
    const near = groups.find((group) => group.pinned === pinned && Math.hypot(group.x - x, group.y - y) < CELL);
    if (near) for (const { row } of spot) near.members.push(row);
    else groups.push({ x, y, pinned, members: spot.map(({ row }) => row) });
  }
  return groups;
}

// A disc with a sector for each class, and the number where there is room for it.
function disc(cx, cy, r, counts, n, hollow) {
  let turn = -Math.PI / 2;
  const sectors = KINDS.filter((kind) => counts[kind]).map((kind) => {
    if (counts[kind] === n) return el("svg:circle", { cx, cy, r, class: kind });
    const [from, to] = [turn, (turn += (2 * Math.PI * counts[kind]) / n)];
    const corner = (angle) => `${cx + r * Math.cos(angle)},${cy + r * Math.sin(angle)}`;
    return el("svg:path", { class: kind, d: `M${cx},${cy}L${corner(from)}A${r},${r} 0 ${to - from > Math.PI ? 1 : 0} 1 ${corner(to)}Z` });
  });
  const text = r > 3.4 * String(n).length + 1 ? el("svg:text", { x: cx, y: cy + 3.5, "text-anchor": "middle", class: "count" }, String(n)) : null;
  return el("svg:g", { class: hollow ? "disc hollow" : "disc" }, sectors, text);
}

function shelfLine(shelf, members, y, width) {
  const counts = tally(members);
  const room = width - 230;
  let x = 150;
  const bars = KINDS.filter((kind) => counts[kind]).map((kind) => {
    const wide = Math.max(2, (room * counts[kind]) / members.length);
    x += wide;
    return el("svg:rect", { class: kind, x: x - wide, y: y - 9, width: wide, height: 11 });
  });
  const words = [el("svg:text", { x: 140, y, "text-anchor": "end" }, shortened(shelf, 22)), el("svg:text", { x: x + 8, y }, members.length.toLocaleString("en"))];
  return groupMark(el("svg:g", { class: "disc" }, bars, words), members, `below the map, ${shelf.toLowerCase()}`);
}

// The outlines that the description of the map carries.
function outlinePaths(x, y) {
  const layers = known.figures.light.map.layer.filter((layer) => layer.projection);
  return layers.flatMap((layer) => layer.data.values).map(({ properties, geometry }) => {
    const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
    const d = rings.map((ring) => `M${ring.map(([lon, lat]) => `${x(lon).toFixed(1)},${y(up(lat)).toFixed(1)}`).join("L")}Z`).join("");
    return el("svg:path", { class: `land ${properties.kind}`, d });
  });
}

const mapNames = (x, y, width) => (width < 420 ? [] : known.frame.governorates.map(({ name, lon, lat }) => el("svg:text", { class: "place", x: x(lon), y: y(up(lat)), "text-anchor": "middle" }, name)));

function crowdTimeline(place, rows, width) {
  const [first, last] = spanOf(rows).map(dayNumber);
  const [left, top, tall] = [44, 26, 300];
  const room = width - left - 12;
  const wide = Math.max(1, Math.ceil((last - first + 1) / Math.floor(room / 7))); // days of a column
  const many = Math.ceil((last - first + 1) / wide);
  const sums = Object.fromEntries(KINDS.flatMap((kind) => [kind, `${kind} open`]).map((kind) => [kind, new Float64Array(many + 1)]));
  const [aside, spans] = [{ before: 0, after: 0, undated: 0 }, []];
  for (const row of rows) {
    const [start, end] = [row.date_start && dayOf(row.date_start), row.date_end && dayOf(row.date_end)];
    if (!row.date_start && !row.date_end) aside.undated += 1;
    else if (row.date_end && end < first) aside.before += 1;
    else if (row.date_start && start > last) aside.after += 1;
    else {
      const from = row.date_start ? Math.max(0, Math.floor((start - first) / wide)) : 0;
      const to = row.date_end ? Math.min(many - 1, Math.floor((end - first) / wide)) : many - 1;
      const sum = sums[row.date_start && row.date_end ? classOf(row) : `${classOf(row)} open`];
      sum[from] += 1;
      sum[to + 1] -= 1;
      spans.push([row, from, to]);
    }
  }
  for (const sum of Object.values(sums)) for (let i = 1; i <= many; i++) sum[i] += sum[i - 1];
  const columns = Array.from({ length: many }, (_, i) => Object.entries(sums).map(([kind, sum]) => [kind, sum[i]]));
  const most = Math.max(1, ...columns.map((column) => column.reduce((sum, [, n]) => sum + n, 0)));
  const x = (i) => left + (room * i) / many;
  const y = (n) => top + tall - (tall * n) / most;
  const bars = columns.map((column, i) => {
    let n = 0;
    const parts = column.filter(([, count]) => count).map(([kind, count]) => el("svg:rect", { class: kind, x: x(i), width: Math.max(0.6, room / many - 0.6), y: y((n += count)), height: Math.max(0.5, y(n - count) - y(n)) }));
    const days = [dayText(first + i * wide), dayText(Math.min(last, first + (i + 1) * wide - 1))];
    const within = spans.filter(([, from, to]) => from <= i && i <= to).map(([row]) => row);
    return parts.length ? groupMark(el("svg:g", { class: "disc" }, parts), within, `may have been ${days[0] === days[1] ? `on ${days[0]}` : `from ${days[0]} to ${days[1]}`}`) : null;
  });
  const steps = niceSteps(most, 5).map((n) => [el("svg:line", { x1: left, x2: width - 12, y1: y(n), y2: y(n) }), el("svg:text", { x: left - 6, y: y(n) + 4, "text-anchor": "end" }, n.toLocaleString("en"))]);
  const each = Math.max(1, Math.ceil((90 * many) / room));
  const days = columns.map((_, i) => i).filter((i) => i % each === 0 && x(i) < width - 70).map((i) => el("svg:text", { x: x(i), y: top - 10 }, dayText(first + i * wide)));
  const notes = [aside.before ? `\u2190 ${aside.before.toLocaleString("en")} before` : "", `${aside.undated.toLocaleString("en")} without a date`, aside.after ? `${aside.after.toLocaleString("en")} after \u2192` : ""].filter(Boolean).join("  \u00b7  ");
  const mark = el("svg:g", {});
  const figure = {
    choose() {
      const found = spans.find(([row]) => row.event_id === state.chosen);
      fill(mark, found ? el("svg:rect", { class: "span", x: x(found[1]), width: x(found[2] + 1) - x(found[1]), y: top + tall + 3, height: 6 }) : null);
    },
    finalize() {},
  };
  const text = `Timeline of ${number(rows.length, "event")}, counted by the days on which they may have been, from ${dayText(first)} to ${dayText(last)}. ${notes}.`;
  fill(place, drawing(width, top + tall + 34, text, steps, days, bars, mark, el("svg:text", { x: left, y: top + tall + 26, class: "head" }, notes)));
  figure.choose();
  return figure;
}

// About so many whole numbers up to a most, evenly apart.
function niceSteps(most, about) {
  const rough = most / about;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = Math.max(1, [1, 2, 5, 10].map((by) => by * power).find((by) => by >= rough));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

const dayNumbers = new Map();

// Days since 1970, worked out once for each text.
function dayOf(text) {
  if (!dayNumbers.has(text)) dayNumbers.set(text, dayNumber(text));
  return dayNumbers.get(text);
}
