/** A list between brackets that stands on one line where it fits, else with one item a line. */
export interface Group {
  readonly open: string;
  readonly items: readonly Layout[];
  readonly close: string;
  /** Whether there are spaces inside the brackets on one line: `{ a: 1 }`, but `[1]`. */
  readonly padded: boolean;
}

/** Text with groups in it that may be broken over lines. */
export type Layout = string | Group | readonly Layout[];

/** Columns of a line, as common formatters have it. */
const width = 100;

/** Returns a layout on one line, or null where that is longer than `room`: of thousands of rows only the first few are looked at. */
function flat(layout: Layout, room: number): string | null {
  if (typeof layout === "string") return layout.length > room ? null : layout;
  const group = "open" in layout ? layout : null;
  const inside = flatItems(group?.items ?? (layout as readonly Layout[]), group === null ? "" : ", ", room);
  if (inside === null) return null;
  const space = group?.padded === true && inside !== "" ? " " : "";
  const line = group === null ? inside : group.open + space + inside + space + group.close;
  return line.length > room ? null : line;
}

function flatItems(items: readonly Layout[], between: string, room: number): string | null {
  let line = "";
  for (const [at, item] of items.entries()) {
    const text = flat(item, room - line.length);
    if (text === null) return null;
    line += at === 0 ? text : between + text;
  }
  return line;
}

function broken(layout: Layout, indent: string): string {
  if (typeof layout === "string") return layout;
  if (!("open" in layout)) return brokenSequence(layout, indent);
  if (layout.items.length === 0) return layout.open + layout.close;
  const hugged = hugLastObject(layout, indent);
  if (hugged !== null) return hugged;
  const inner = `${indent}  `;
  const lines = layout.items.map((item) => `${inner}${renderLayout(item, inner)},\n`);
  return `${layout.open}\n${lines.join("")}${indent}${layout.close}`;
}

function isObject(layout: Layout | undefined): layout is Group {
  return typeof layout === "object" && "open" in layout && layout.open === "{";
}

/** A call whose last argument is its only object keeps the others beside its name: `f(a, {`, as formatters write it. */
function hugLastObject({ open, items, close, padded }: Group, indent: string): string | null {
  const last = items.at(-1);
  const others = items.slice(0, -1);
  if (padded || !isObject(last) || !open.endsWith("(") || others.some(isObject)) return null;
  const head = flatItems([...others, ""], ", ", width - indent.length - open.length - 1);
  if (head === null || head.includes("\n") || indent.length + open.length + head.length + 1 > width) return null;
  return open + head + broken(last, indent) + close;
}

/** The last group of a sequence is the one to break: the arguments of a call, the options of the last method. */
function brokenSequence(layouts: readonly Layout[], indent: string): string {
  const last = layouts.findLastIndex((layout) => typeof layout !== "string");
  return layouts.map((layout, at) => (at === last ? broken(layout, indent) : (flat(layout, Infinity) ?? ""))).join("");
}

/** Returns the text of a layout that starts at `indent`; `reserved` columns of the first line are taken already. */
export function renderLayout(layout: Layout, indent: string, reserved = 1): string {
  const line = flat(layout, width - indent.length - reserved);
  return line === null || line.includes("\n") ? broken(layout, indent) : line;
}

/** Returns a call: `name(a, b)`. */
export function callLayout(name: string, items: readonly Layout[]): Layout {
  const only = items.length === 1 ? items[0] : undefined;
  // One argument that is itself a list hugs the brackets: f({ … }), as formatters write it.
  if (only !== undefined && typeof only !== "string" && "open" in only) return [`${name}(`, only, ")"];
  return { open: `${name}(`, items, close: ")", padded: false };
}

/** Returns an object literal; values that are undefined are left out. */
export function objectLayout(entries: Readonly<Record<string, Layout | undefined>>): Layout {
  return recordLayout(entries, (value) => value);
}

/** Returns an object literal of the values of a record; those that render as undefined are left out. */
export function recordLayout<V>(record: Readonly<Record<string, V>>, render: (value: V) => Layout | undefined): Layout {
  const items: Layout[] = [];
  for (const [key, value] of Object.entries(record)) {
    const layout = render(value);
    if (layout !== undefined) items.push([`${renderKey(key)}: `, layout]);
  }
  return { open: "{", items, close: "}", padded: true };
}

/** Returns an array literal. */
export function arrayLayout(items: readonly Layout[]): Layout {
  return { open: "[", items, close: "]", padded: false };
}

/** Returns a property name, quoted where JavaScript needs it. */
export function renderKey(key: string): string {
  // "__proto__" as a plain key would set the prototype instead of a property.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
