// The map and the timeline: the descriptions that se.plot draws on paper, given the rows that are shown.

const dark = matchMedia("(prefers-color-scheme: dark)");
const figures = { map: null, timeline: null };
const ZOOM = { most: 60, least: 0.6 };

function heightOf(which, rows, width) {
  if (which === "timeline") return Math.max(120, Math.min(640, rows.length * (rows.length <= 60 ? 17 : 6) + 60));
  return Math.round(width * 0.75) + 28 + belowOf(rows);
}

// Pixels below the map for events that have no place on it.
function belowOf(rows) {
  const { shelves } = shelved(rows);
  return shelves.size ? shelves.size * 18 + 14 : 0;
}

const widthOf = (which) => Math.max(280, document.getElementById(which).clientWidth);

// A figure, drawn anew: each event has a mark, or where there are very many they are counted.
async function drawFigure(which, rows, width = widthOf(which)) {
  const place = document.getElementById(which);
  figures[which]?.finalize();
  document.getElementById(`${which}-counted`).hidden = rows.length <= MANY;
  document.getElementById(`${which}-drawn`).hidden = rows.length > MANY;
  document.getElementById(`${which}-save`).hidden = rows.length > MANY;
  if (rows.length > MANY) {
    const made = { map: crowdMap, timeline: crowdTimeline }[which](place, rows, width);
    figures[which] = { ...made, shape: shapeOf(which, rows, width), rows };
    if (which === "map") steer(place);
    return;
  }
  const spec = structuredClone(known.figures[dark.matches ? "dark" : "light"][which]);
  spec.config.aria = false; // the figure is described as a whole, and the table has the words
  spec.autosize = { type: "fit", contains: "padding" };
  Object.assign(spec, { width, height: heightOf(which, rows, width), background: "transparent", padding: { left: 2, top: 4, right: 16, bottom: 4 } });
  spec.datasets = { events: rows };
  setParams(spec, which, rows, width);
  const made = await embedded(place, spec);
  figures[which] = { ...vegaFigure(made), title: spec.title, shape: shapeOf(which, rows, width), rows };
  listen(made.view);
  if (which === "map") steer(place);
  describe(which, rows);
}

// A figure as an SVG file, with its title and, for who does not see it, what it shows in words.
function savedSvg(text, title, words) {
  const safe = (cell) => clean(cell).replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  const told = `<title id="title">${safe(title)}</title><desc id="desc">${safe(words)}</desc>`;
  return text.replace(/^<svg /, '<svg role="img" aria-labelledby="title desc" ').replace(">", `>${told}`);
}

async function saveFigure(view, stem, title, words) {
  download(`${stem}.svg`, "image/svg+xml", savedSvg(await view.toSVG(), title, words));
}

const saving = (id, action) => el("button", { type: "button", id, on: { click: action } }, "Save as SVG");

// A description in Vega-Lite, drawn as SVG.
const embedded = (place, spec) => vegaEmbed(place, spec, { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false, hover: false, logLevel: 1 });

function vegaFigure({ view, finalize }) {
  return {
    view,
    finalize,
    choose: () => view.signal("selected", state.chosen).runAsync(),
    move(dx, dy) {
      const radian = view.signal("radian");
      const lon = view.signal("lon") - (dx / radian) * (180 / Math.PI);
      const lat = view.signal("lat") + (dy / radian) * (180 / Math.PI) * Math.cos((view.signal("lat") * Math.PI) / 180);
      view.signal("lon", Math.min(44, Math.max(33.5, lon))).signal("lat", Math.min(38, Math.max(31.5, lat))).runAsync();
    },
    zoom(by) {
      view.signal("zoom", Math.min(ZOOM.most, Math.max(ZOOM.least, by ? view.signal("zoom") * by : 1)));
      const initial = (key) => known.figures.light.map.params.find((param) => param.name === key).value;
      if (!by) view.signal("lon", initial("lon")).signal("lat", initial("lat"));
      view.runAsync();
    },
  };
}

function setParams(spec, which, rows, width) {
  const param = (key, value) => (spec.params.find((each) => each.name === key).value = value);
  param("selected", state.chosen);
  if (which === "map") {
    param("below", belowOf(rows));
    param("words", rows.length <= 400 && width > 420);
  } else {
    const [first, last] = spanOf(rows);
    param("first", first);
    param("last", last);
    param("words", rows.length <= 60);
    param("room", width > 520 ? Math.min(250, width / 2.6) : 0);
    param("dates", false);
  }
}

// What a figure has to be drawn anew for: its size, whether it has words, and whether events are counted.
function shapeOf(which, rows, width) {
  const words = which === "map" ? rows.length <= 400 : rows.length <= 60;
  return [width, heightOf(which, rows, width), words, rows.length > MANY].join(" ");
}

// The rows that are shown, and what is chosen, in a figure that is there already.
async function updateFigure(which, rows) {
  const figure = figures[which];
  const width = widthOf(which);
  if (rows === figure?.rows && figure.shape === shapeOf(which, rows, width)) return;
  if (!figure?.view || figure.shape !== shapeOf(which, rows, width)) return drawFigure(which, rows, width);
  const [before, now] = [new Set(figure.rows), new Set(rows)];
  const gone = figure.rows.filter((row) => !now.has(row));
  const come = rows.filter((row) => !before.has(row));
  figure.view.remove("events", gone).insert("events", come);
  figure.rows = rows;
  if (which === "timeline") {
    const [first, last] = spanOf(rows);
    figure.view.signal("first", first).signal("last", last);
  }
  await figure.view.runAsync();
  describe(which, rows);
}

async function chooseInFigures() {
  for (const figure of Object.values(figures)) await figure?.choose();
}

// The days that the timeline shows: those asked for, or all, or most of them where a few lie far off; as timeline.py.
function spanOf(rows) {
  const days = Int32Array.from(rows.flatMap((row) => [row.date_start, row.date_end]).filter(Boolean), dayOf).sort();
  let [first, last] = ["2022-05-01", "2022-08-31"];
  if (days.length) {
    const most = Math.ceil((days.length * 4) / 5);
    let from = 0;
    for (let i = 1; i + most <= days.length; i++) {
      const better = days[i + most - 1] - days[i] - (days[from + most - 1] - days[from]);
      if (better < 0 || (better === 0 && days[i] > days[from])) from = i;
    }
    let [start, end] = [days[from], days[from + most - 1]];
    if ((end - start) * 4 >= days[days.length - 1] - days[0]) [start, end] = [days[0], days[days.length - 1]];
    const room = Math.max(Math.floor((end - start) / 20), 1);
    [first, last] = [dayText(start - room), dayText(end + room)];
  }
  return [state.from || first, state.to || last].sort();
}

const dayText = (days) => new Date(days * 86400000).toISOString().replace(/^\+0*|T.*/g, "").padStart(10, "0");

function describe(which, rows) {
  const undated = rows.filter((row) => !row.date_start && !row.date_end).length;
  const pinned = rows.filter((row) => row.latitude !== null).length;
  const text = which === "map" ? `Map: ${pinned} of ${number(rows.length, "event")} at a point, the rest by governorate or below the map.` : `Timeline of ${number(rows.length, "event")}, ${undated} of them without a date.`;
  figures[which].words = text;
  wordsOnly(document.getElementById(which), `${text} The table of events says the same in words.`);
}

// A figure is one image with a description; its parts are passed over.
function wordsOnly(outer, words) {
  const image = outer.querySelector("svg");
  for (const part of [outer, ...outer.querySelectorAll("div, [role]")]) for (const key of ["role", "aria-label", "aria-roledescription"]) part.removeAttribute(key);
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", words);
}

function listen(view) {
  view.addEventListener("click", (event, item) => item?.datum?.event_id && choose(item.datum.event_id, false));
  view.addEventListener("dblclick", (event, item) => item?.datum?.event_id && go({ page: item.datum.event_id, chosen: item.datum.event_id }));
  view.addEventListener("mousemove", (event, item) => tip(event, item?.datum));
  view.addEventListener("mouseout", () => tip(null));
}

// The map is moved by the pointer and zoomed by the wheel.
function steer(outer) {
  let held = null;
  outer.onpointerdown = (event) => (held = [event.clientX, event.clientY]);
  outer.onpointerup = outer.onpointerleave = () => (held = null);
  outer.onpointermove = (event) => {
    if (!held || event.pointerType === "touch") return;
    const [dx, dy] = [event.clientX - held[0], event.clientY - held[1]];
    if (Math.abs(dx) + Math.abs(dy) < 4) return;
    held = [event.clientX, event.clientY];
    figures.map.move(dx, dy);
  };
  outer.onwheel = (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return; // a wheel alone scrolls the page
    event.preventDefault();
    zoomMap(event.deltaY + event.deltaX < 0 ? 1.25 : 0.8);
  };
}

const zoomMap = (by) => figures.map?.zoom(by);

// What the pointer is over, in words beside it.
function tip(event, datum = null) {
  const row = datum?.event_id ? shown.byKey.get(datum.event_id) : null;
  tipWith(event, row ? [el("b", {}, bdi(titleOf(row))), el("br"), `${whenText(row)} \u00b7 `, bdi(whereText(row))] : null);
}

function tipWith(event, words) {
  const box = document.getElementById("tip");
  box.hidden = !words;
  if (!words) return;
  fill(box, words);
  const at = [event.clientX + 14, event.clientY + 14];
  box.style.left = `${Math.min(at[0], innerWidth - box.offsetWidth - 8)}px`;
  box.style.top = `${Math.min(at[1], innerHeight - box.offsetHeight - 8)}px`;
}
