import type { Constraint } from "../../../schema/constraint.ts";
import type { UnmanagedObject } from "../../../schema/database.ts";
import type { Catalog } from "./catalog.ts";
import { readDefinition } from "./stored-expression.ts";

/** The parts of a table's PERIOD FOR that `information_schema` shows as something else. */
export interface TablePeriods {
  /** Names of the checks that are really periods. */
  readonly checks: ReadonlySet<string>;
  /** Names of the keys WITHOUT OVERLAPS; `PRIMARY` for the primary key. */
  readonly keys: ReadonlySet<string>;
}

const none: TablePeriods = { checks: new Set(), keys: new Set() };

/**
 * Returns whether a check may be a period, which the catalogue shows as a check with the period's name that compares two columns by `<`.
 */
function mayBePeriod(constraint: Constraint): boolean {
  if (constraint.kind !== "check" || constraint.expression.kind !== "sql") return false;
  return /^`(?:[^`]|``)+` < `(?:[^`]|``)+`$/.test(constraint.expression.parts.join(""));
}

function namesIn(text: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = ""]) => name.replaceAll("``", "`")));
}

/**
 * Reads MariaDB's application-time periods, by table. Only SHOW CREATE TABLE shows them, so it is run for the tables with a check that may
 * be one (https://mariadb.com/kb/en/application-time-periods/).
 */
export async function readPeriods(
  catalog: Catalog,
  constraints: ReadonlyMap<string, readonly Constraint[]>,
): Promise<ReadonlyMap<string, TablePeriods>> {
  const periods = new Map<string, TablePeriods>();
  if (catalog.server !== "mariadb") return periods;
  const candidates = [...constraints].flatMap(([table, own]) => (own.some(mayBePeriod) ? [table] : []));
  for (const table of candidates) {
    const text = await readDefinition(catalog.session, table);
    const checks = namesIn(text, /^ +PERIOD FOR `((?:[^`]|``)+)` \(/gm);
    if (checks.size === 0) continue;
    const keys = namesIn(
      text,
      /^ +(?:UNIQUE KEY `|(?=PRIMARY KEY ))((?:[^`]|``)+?)(?:`| KEY) \(.* WITHOUT OVERLAPS\)/gm,
    );
    periods.set(table, { checks, keys });
  }
  return periods;
}

/** Returns the constraints of a table that are not parts of a period. */
export function withoutPeriods(
  constraints: readonly Constraint[],
  { checks, keys }: TablePeriods = none,
): readonly Constraint[] {
  return constraints.filter(({ kind, name }) => {
    if (kind === "primaryKey") return !keys.has("PRIMARY");
    return name === null || !(kind === "check" ? checks : keys).has(name);
  });
}

/** Returns the periods, and the keys that use them, as unmanaged objects. */
export function listPeriods(periods: ReadonlyMap<string, TablePeriods>): readonly UnmanagedObject[] {
  return [...periods].flatMap(([table, { checks, keys }]) => [
    ...[...checks].map((name) => ({ kind: "period", name: `${table}.${name}` })),
    ...[...keys].map((name) => ({ kind: "key without overlaps", name: `${table}.${name}` })),
  ]);
}
