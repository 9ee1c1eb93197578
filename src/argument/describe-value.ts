/** Letters of a text that a message shows. */
const shown = 60;

/** Returns whether a text may be a URL with a user, also a misspelt one. Cutting it could hide what a mask would find it by. */
function mayHoldPassword(text: string): boolean {
  return text.lastIndexOf("@") > text.indexOf(":") && text.includes(":");
}

/** Returns a value in words for a message: itself where it is short and holds no password, else its kind. Runs no code of the value. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value === "object") return describeObject(value);
  if (typeof value === "string" && mayHoldPassword(value)) return "a text that may hold a password";
  if (typeof value === "string") return JSON.stringify(value.length > shown ? `${value.slice(0, shown)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a ${typeof value}`;
}

function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
    if (value instanceof Promise) return "a promise; await it first";
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "a date that is invalid" : "a date";
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return "an object";
    const made: unknown = (prototype as { readonly constructor?: unknown }).constructor;
    return typeof made === "function" && /^[\w$]+$/.test(made.name) ? `an object of ${made.name}` : "an object";
  } catch {
    return "an object that cannot be read";
  }
}
