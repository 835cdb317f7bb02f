// Elements and words. Everything from the data becomes text in an element of its own, never markup.

// An element with attributes and children; texts become text nodes. `on` are listeners, `bdi` text of any direction.
function el(name, attributes = {}, ...children) {
  const made = name.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", name.slice(4))
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [type, listener] of Object.entries(value)) made.addEventListener(type, listener);
    else if (key === "checked" || key === "value" || key === "disabled" || key === "indeterminate") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) made.append(child.nodeType ? child : clean(String(child)));
  }
  return made;
}

const fill = (node, ...children) => node.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== false && child !== undefined).map((child) => (child.nodeType ? child : clean(String(child)))));

// Signs that turn the direction of what follows are shown as a sign, so that no name can disguise its neighbours.
const clean = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

const bdi = (text) => (text === null || text === undefined ? null : el("bdi", { dir: "auto" }, text));

// A link to an address of the web; any other address is text.
function linked(address, ...children) {
  let target = null;
  try {
    target = new URL(address);
  } catch {
    // no address at all
  }
  if (!target || !["http:", "https:"].includes(target.protocol)) return el("span", {}, ...children);
  return el("a", { href: target.href, rel: "noopener noreferrer", target: "_blank" }, ...children);
}

const label = (vocabulary, value) => (value === null || value === undefined ? null : known.labels[vocabulary]?.[value] ?? plainly(value));
const plainly = (value) => String(value).replace(/[_]/g, " ");

// What a voice says of a number: "6", "2 to 3", "at least 6", "up to 5", "some"; as schema/text.py has it.
function countText({ low, best, high }) {
  if (low === null && high === null) return "some";
  if (low === best && best === high) return String(low);
  return boundsText(low, high) + (best === null ? "" : `, best ${best}`);
}

function boundsText(low, high) {
  if (low === null) return `up to ${high}`;
  if (high === null) return low ? `at least ${low}` : "0 or more";
  return `${low} to ${high}`;
}

// What is published of a number; empty where nobody gives one.
function figureText(row, what) {
  const [low, best, high, open] = ["low", "best", "high", "open"].map((bound) => row[`${what}_${bound}`] ?? null);
  if (open === null && low === null && high === null) return "";
  if (low === null && high === null) return "some, number unknown";
  if (low === high) return String(low);
  return best === null ? boundsText(low, high) : `${best} (${boundsText(low, high)})`;
}

// Days as readers have them: of a bound that is open, so much is said.
function whenText(row) {
  const { date_start: start, date_end: end } = row;
  if (!start && !end) return contestedIn(row, "date") ? "contested" : "no date";
  const days = start === end ? start : start && end ? `${start} to ${end}` : start ? `from ${start}` : `until ${end}`;
  const clock = row.time_local ? `, ${row.time_approximate ? "about " : ""}${row.time_local}` : "";
  return days + clock + (contestedIn(row, "date") ? " (contested)" : "");
}

// Rows of others may have no title.
const titleOf = (row) => row.title || row.event_id;
const whereText = (row) => row.location_name ?? (contestedIn(row, "location") ? "contested" : row.admin1_name ?? "no place");
const whoText = (row, role) => row[`${role}_name`] ?? (contestedIn(row, role) ? "contested" : "");
const contestedIn = (row, field) => (row.contested_fields ?? "").split(";").some((name) => name === field || name.startsWith(`${field}.`));

const number = (n, of, more = `${of}s`) => `${n.toLocaleString("en")} ${n === 1 ? of : more}`;
const said = (name) => (name ? name[0].toUpperCase() + name.slice(1) : name);
