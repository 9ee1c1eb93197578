import { addFormat, readFormat } from "../bookkeeping/history-format.ts";

/** The key that tells a tagged value from an object of the user's, whose own keys of this kind are escaped. */
const tag = "$aludel";

/**
 * Returns plain data as JSON, with what JSON has no words for (dates, bytes, 64-bit integers, numbers that are none, maps and sets)
 * tagged, and with the format before it. Equal data in equal order gives equal text.
 */
export function encodeJournal(value: unknown): string {
  return addFormat(JSON.stringify(encode(value)));
}

/** Returns the data that {@link encodeJournal} made the text of, in this version or one before: formats 1 and 2 differ in their mark only. */
export function decodeJournal(text: string): unknown {
  return decode(JSON.parse(readFormat(text).text));
}

function encode(value: unknown): unknown {
  if (typeof value === "bigint") return { [tag]: "bigint", value: value.toString() };
  if (typeof value === "number" && !Number.isFinite(value)) return { [tag]: "number", value: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return { [tag]: "date", value: value.toISOString() };
  if (value instanceof Uint8Array) return { [tag]: "bytes", value: Buffer.from(value).toString("base64") };
  if (value instanceof Map) return { [tag]: "map", value: [...value].map(encode) };
  if (value instanceof Set) return { [tag]: "set", value: [...value].map(encode) };
  if (Array.isArray(value)) return value.map(encode);
  const entries = Object.entries(value).map(([key, part]) => [key, encode(part)] as const);
  return Object.hasOwn(value, tag) ? { [tag]: "object", value: entries } : Object.fromEntries(entries);
}

function decode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  if (Object.hasOwn(value, tag)) return decodeTagged(value as { readonly [tag]: string; readonly value: unknown });
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
}

function decodeTagged({ [tag]: kind, value }: { readonly [tag]: string; readonly value: unknown }): unknown {
  const text = String(value);
  switch (kind) {
    case "bigint":
      return BigInt(text);
    case "number":
      return Number(text);
    case "date":
      return new Date(text);
    case "bytes":
      return new Uint8Array(Buffer.from(text, "base64"));
    case "map":
      return new Map(decode(value) as [unknown, unknown][]);
    case "set":
      return new Set(decode(value) as unknown[]);
    default:
      return Object.fromEntries(decode(value) as [string, unknown][]);
  }
}
