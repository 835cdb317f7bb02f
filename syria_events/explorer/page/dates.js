// Days as the documents give them, in the part of EDTF that the coding uses, and clock times in Syria; as
// syria_events/derivation/edtf.py and dates.py have them. A day is its text, 2022-08-24, which sorts as it should.

const LONGEST = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

// The earliest and the latest day that a text allows, null for an open end; null where it is no date.
function edtfBounds(text) {
  const slash = text.indexOf("/");
  if (slash < 0) return edtfDays(text);
  const [first, last] = [text.slice(0, slash), text.slice(slash + 1)];
  const start = first === ".." ? [null] : edtfDays(first);
  const end = last === ".." ? [null, null] : edtfDays(last);
  if (!start || !end || (start[0] === null && end[1] === null)) return null;
  if (start[0] !== null && end[1] !== null && start[0] > end[1]) return null;
  return [start[0], end[1]];
}

// The first and the last day of a year, month or day; null where it is none.
function edtfDays(part) {
  const found = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?$/.exec(part);
  if (!found || found[1] === "0000") return null;
  const [, year, month, day] = found;
  if (month === undefined) return [`${year}-01-01`, `${year}-12-31`];
  if (+month < 1 || +month > 12) return null;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = +month === 2 && leap ? 29 : LONGEST[month - 1];
  if (day === undefined) return [`${year}-${month}-01`, `${year}-${month}-${longest}`];
  if (+day < 1 || +day > longest) return null;
  return [`${year}-${month}-${day}`, `${year}-${month}-${day}`];
}

// The value of date_precision of a span; null where neither end is known.
function edtfPrecision(start, end) {
  if (start === null && end === null) return null;
  if (start === null || end === null) return "open";
  const days = dayNumber(end) - dayNumber(start) + 1;
  return days <= 1 ? "day" : days <= 6 ? "span" : days <= 7 ? "week" : days <= 31 ? "month" : "longer";
}

// Days since 1970.
function dayNumber(day) {
  const date = new Date(0);
  date.setUTCFullYear(+day.slice(0, 4), day.slice(5, 7) - 1, +day.slice(8, 10));
  return Math.round(date.getTime() / 86400000);
}

// The span that holds all spans; a bound that any of them leaves open is open.
function hull(spans) {
  const [starts, ends] = [spans.map((span) => span[0]), spans.map((span) => span[1])];
  return [
    starts.length === 0 || starts.includes(null) ? null : starts.reduce((a, b) => (a < b ? a : b)),
    ends.length === 0 || ends.includes(null) ? null : ends.reduce((a, b) => (a > b ? a : b)),
  ];
}

let clockInSyria = null;

// How far the clocks of Syria are ahead of UTC, in seconds.
function ahead(seconds) {
  clockInSyria ??= new Intl.DateTimeFormat("en-US", {
    timeZone: "Asia/Damascus", hourCycle: "h23", era: "short",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  const part = {};
  for (const { type, value } of clockInSyria.formatToParts(new Date(seconds * 1000))) part[type] = value;
  const shown = new Date(0);
  shown.setUTCFullYear(/^B/.test(part.era) ? 1 - part.year : +part.year, part.month - 1, +part.day);
  shown.setUTCHours(+part.hour, +part.minute, +part.second);
  return shown.getTime() / 1000 - seconds;
}

// The instant of a clock time in Syria. A time that the clocks skipped is taken by the clock before, and one that came
// twice as the first.
function instantInSyria(day, clock) {
  const found = /^([01][0-9]|2[0-3]):([0-5][0-9])$/.exec(clock ?? "");
  if (!day || !found) return null;
  const wall = dayNumber(day) * 86400 + found[1] * 3600 + found[2] * 60;
  const [before, after] = [ahead(wall - 86400), ahead(wall + 86400)];
  const instant = ahead(wall - before) !== before && ahead(wall - after) === after ? wall - after : wall - before;
  const text = new Date(instant * 1000).toISOString();
  return /^[0-9]{4}-/.test(text) ? text.replace(".000Z", "Z") : null;
}
