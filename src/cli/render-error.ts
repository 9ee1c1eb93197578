import type { AludelError } from "../error/aludel-error.ts";
import { cutText } from "../error/cut-text.ts";
import { mapTexts } from "../error/map-texts.ts";
import { maskSecrets } from "../error/mask-secrets.ts";
import type { Style } from "./output.ts";

/** Returns an error for people: what failed, where, what the engine said, and what to do next. */
export function renderError(error: AludelError, style: Style): string {
  const lines = [`${style.red(style.bold(`error[${error.code}]`))}: ${error.message}`];
  const { details } = error;
  const add = (label: string, value: unknown): void => {
    if (typeof value !== "string" || value === "") return;
    lines.push(
      ...`${style.dim(`${label}:`)} ${indent(cutText(maskSecrets(value)))}`.split("\n").map((line) => `  ${line}`),
    );
  };
  add("at", renderPlace(details));
  add("sql", details["sql"]);
  add("detail", details["engineDetail"]);
  for (const { reason, table, rows, count = rows.length } of readBlocking(details["blockingRows"])) {
    const more = count > rows.length ? `\n… ${count} in all` : "";
    add("rows", `${table}: ${reason}\n${renderRows(rows)}${more}`);
  }
  if (Array.isArray(details["rows"])) add("rows", renderRows(details["rows"]));
  if (typeof details["notRecorded"] === "string") add("history", `not written: ${details["notRecorded"]}`);
  if (Array.isArray(details["applied"]) && details["applied"].length > 0) {
    add("applied before", details["applied"].map((each: { revision: string }) => each.revision).join(", "));
  }
  add("database", renderDatabase(details));
  add("hint", error.hint);
  return lines.join("\n");
}

/** What named the database that cannot be used: the masked URL with its source, or the variables that it was made from. */
function renderDatabase({ source, url, variables }: AludelError["details"]): string | undefined {
  if (typeof source !== "string" || typeof url !== "string") return undefined;
  const parts = Array.isArray(variables)
    ? (variables as readonly { readonly name: string; readonly value: string }[])
    : [];
  const shown =
    parts.length > 1
      ? parts.filter(({ value }) => value !== "").map(({ name, value }) => `${name}=${value}`)
      : [source];
  return `${url} (from ${shown.join(" ")})`;
}

function indent(text: string): string {
  return text.replaceAll("\n", "\n  ");
}

function renderPlace(details: AludelError["details"]): string | undefined {
  const { path, direction, operation, sql } = details as {
    readonly path?: unknown;
    readonly direction?: unknown;
    readonly operation?: { readonly position: number; readonly kind: string; readonly object: string };
    readonly sql?: unknown;
  };
  if (typeof path !== "string" || (operation === undefined && sql === undefined)) return undefined;
  const place = [path, ...(typeof direction === "string" ? [direction] : [])];
  if (typeof operation === "object") {
    place.push(`operation ${operation.position} (${[operation.kind, operation.object].filter(Boolean).join(" ")})`);
  }
  return place.join(", ");
}

interface ShownRows {
  readonly reason: string;
  readonly table: string;
  readonly rows: readonly unknown[];
  readonly count?: number;
}

function readBlocking(value: unknown): readonly ShownRows[] {
  return Array.isArray(value) ? value : [];
}

function renderRows(rows: readonly unknown[]): string {
  return rows.map((row) => toJson(row)).join("\n");
}

/** Returns a value as JSON, bigints as numbers where they fit and as text where not. */
export function toJson(value: unknown, space?: number): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) => {
      if (typeof part !== "bigint") return part;
      return Number.isSafeInteger(Number(part)) ? Number(part) : part.toString();
    },
    space,
  );
}

/** Returns a failure as the object that `--json` prints: the error, and beside it what had been done before. */
export function errorToJson(error: AludelError): object {
  const { applied, current, ...details } = error.details;
  return {
    error: { code: error.code, message: error.message, hint: error.hint ?? null, details: mapTexts(details, cutText) },
    ...(applied === undefined ? {} : { applied }),
    ...(current === undefined ? {} : { current }),
  };
}

/** Returns a report as `--json` prints it: without the passwords of URLs, but in SQL, which a program must get unchanged. */
export function maskReport(report: object): unknown {
  return mapTexts(report, (text, name) => (name === "sql" ? text : maskSecrets(text)));
}
