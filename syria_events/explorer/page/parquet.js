// The rows as a Parquet file: one row group, a page for each column, plain and not compressed. The format is that of
// https://parquet.apache.org/docs/file-format/, its metadata are in the compact protocol of Thrift.

const PARQUET = {
  // Physical type, and what it stands for where it is more than that.
  string: { type: 6, converted: 0 }, integer: { type: 1 }, number: { type: 5 }, boolean: { type: 0 },
  date: { type: 1, converted: 6 }, datetime: { type: 2, converted: 10 },
};
const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12];
const utf8 = new TextEncoder();

function varint(value, into) {
  let left = BigInt(value);
  while (left > 127n) {
    into.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  into.push(Number(left));
}

const zigzag = (value) => (BigInt(value) << 1n) ^ (BigInt(value) >> 63n);

// A struct of Thrift: [field, type, value] in the order of the fields.
function thrift(fields, into = []) {
  let before = 0;
  for (const [field, type, value] of fields) {
    if (value === undefined) continue;
    into.push(((field - before) << 4) | type);
    before = field;
    thriftValue(type, value, into);
  }
  into.push(0);
  return into;
}

function thriftValue(type, value, into) {
  if (type === I32 || type === I64) varint(zigzag(value), into);
  else if (type === STRUCT) thrift(value, into);
  else if (type === BINARY) {
    const bytes = utf8.encode(value);
    varint(bytes.length, into);
    for (const byte of bytes) into.push(byte);
  } else {
    const [of, items] = value;
    into.push(((items.length < 15 ? items.length : 15) << 4) | of);
    if (items.length >= 15) varint(items.length, into);
    for (const item of items) thriftValue(of, item, into);
  }
}

// Bits, the first in the lowest place of the first byte.
function bits(values) {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => (bytes[i >> 3] |= (value ? 1 : 0) << (i & 7)));
  return bytes;
}

function plainValues(cells, type) {
  if (type === "boolean") return bits(cells);
  if (type === "string") {
    const texts = cells.map((cell) => utf8.encode(cell));
    const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 4 + text.length, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const text of texts) {
      view.setUint32(at, text.length, true);
      bytes.set(text, at + 4);
      at += 4 + text.length;
    }
    return bytes;
  }
  const wide = type === "number" || type === "datetime" ? 8 : 4;
  const view = new DataView(new ArrayBuffer(cells.length * wide));
  cells.forEach((cell, i) => {
    if (type === "number") view.setFloat64(i * 8, cell, true);
    else if (type === "datetime") view.setBigInt64(i * 8, BigInt(Date.parse(cell)) * 1000n, true);
    else view.setInt32(i * 4, type === "date" ? dayNumber(cell) : cell, true);
  });
  return new Uint8Array(view.buffer);
}

function pageOf(cells, type) {
  const levels = [];
  varint((BigInt(Math.ceil(cells.length / 8)) << 1n) | 1n, levels);
  const defined = new Uint8Array([...levels, ...bits(cells.map((cell) => cell !== null && cell !== undefined))]);
  const length = new Uint8Array(new Uint32Array([defined.length]).buffer);
  const values = plainValues(cells.filter((cell) => cell !== null && cell !== undefined), type);
  const size = 4 + defined.length + values.length;
  const about = [[1, I32, cells.length], [2, I32, 0], [3, I32, 3], [4, I32, 3]];
  const head = new Uint8Array(thrift([[1, I32, 0], [2, I32, size], [3, I32, size], [5, STRUCT, about]]));
  return [head, length, defined, values];
}

// `columns` are names and types, in their order; every column may be empty.
function asParquet(rows, columns) {
  const parts = [utf8.encode("PAR1")];
  let at = 4;
  const chunks = columns.map(({ name, type }) => {
    const page = pageOf(rows.map((row) => row[name]), type);
    const size = page.reduce((sum, part) => sum + part.length, 0);
    const meta = [
      [1, I32, PARQUET[type].type], [2, LIST, [I32, [0, 3]]], [3, LIST, [BINARY, [name]]], [4, I32, 0],
      [5, I64, rows.length], [6, I64, size], [7, I64, size], [9, I64, at],
    ];
    parts.push(...page);
    at += size;
    return { size, fields: [[2, I64, at - size], [3, STRUCT, meta]] };
  });
  const root = [[4, BINARY, "schema"], [5, I32, columns.length]];
  const schema = columns.map(({ name, type }) => [[1, I32, PARQUET[type].type], [3, I32, 1], [4, BINARY, name], [6, I32, PARQUET[type].converted]]);
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  const group = [[1, LIST, [STRUCT, chunks.map((chunk) => chunk.fields)]], [2, I64, size], [3, I64, rows.length]];
  const footer = new Uint8Array(thrift([[1, I32, 1], [2, LIST, [STRUCT, [root, ...schema]]], [3, I64, rows.length], [4, LIST, [STRUCT, [group]]], [6, BINARY, "syria_events explorer"]]));
  const end = new Uint8Array(new Uint32Array([footer.length]).buffer);
  return new Blob([...parts, footer, end, utf8.encode("PAR1")]);
}
