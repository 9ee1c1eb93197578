import { type Session, SessionError } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { lowerName } from "../ddl-parser/tokenizer.ts";
import { temporaryName } from "./render-rebuild.ts";
import { TokenReader } from "../ddl-parser/token-reader.ts";

/** What the statements of a segment rename and make anew, read from their text, which this dialect has written. */
export interface SegmentEffects {
  /** Tables that are dropped, most of them to be replaced: as named at that moment. */
  readonly dropped: ReadonlySet<string>;
  /** Renamings in their order. */
  readonly renames: readonly Rename[];
}

/** The renaming of a table (`column` is null) or of one of its columns. */
export interface Rename {
  readonly table: string;
  readonly column: string | null;
  readonly to: string;
}

/** Returns what the statements of a segment do to the names of tables and columns. */
export function readEffects(segment: Segment): SegmentEffects {
  const dropped = new Set<string>();
  const renames: Rename[] = [];
  for (const step of segment.steps) {
    if (step.kind !== "statement" || !/^(?:ALTER|DROP) TABLE /.test(step.sql)) continue;
    const reader = new TokenReader(step.sql);
    if (reader.skip("drop", "table")) {
      dropped.add(lowerName(reader.takeName()));
      continue;
    }
    reader.expect("alter", "table");
    const table = lowerName(reader.takeName());
    if (reader.skip("rename", "to")) {
      const to = lowerName(reader.takeName());
      // The end of a rebuild gives a table back under its own name.
      if (table !== lowerName(temporaryName(to))) renames.push({ table, column: null, to });
    } else if (reader.skip("rename", "column")) {
      const column = lowerName(reader.takeName());
      reader.expect("to");
      renames.push({ table, column, to: lowerName(reader.takeName()) });
    }
  }
  return { dropped, renames };
}

/** Rows of one foreign key that refer to nothing. `rows` is null where SQLite cannot tell, for want of a key in the parent. */
interface Violation {
  readonly child: string;
  readonly parent: string;
  readonly columns: readonly string[];
  readonly rows: number | null;
}

const violationQuery = `SELECT "table" AS child, parent, count(*) AS rows,
  (SELECT json_group_array("from") FROM pragma_foreign_key_list(v."table") f WHERE f.id = v.fkid) AS columns
FROM pragma_foreign_key_check(?) v GROUP BY "table", parent, fkid`;

async function readViolations(session: Session, tables: ReadonlySet<string>): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const table of tables) {
    try {
      const { rows } = await session.execute(violationQuery, [table]);
      for (const row of rows) {
        found.push({
          child: lowerName(String(row["child"])),
          parent: lowerName(String(row["parent"])),
          columns: (JSON.parse(String(row["columns"])) as string[]).map(lowerName),
          rows: Number(row["rows"]),
        });
      }
    } catch (error) {
      if (!(error instanceof SessionError) || !error.message.includes("mismatch")) throw error;
      found.push({ child: table, parent: error.message, columns: [], rows: null });
    }
  }
  return found;
}

/** Returns the tables, and those that refer to them, in lower case. */
async function withChildren(session: Session, tables: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  if (tables.size === 0) return tables;
  const { rows } = await session.execute(
    `SELECT DISTINCT s.name AS child, f."table" AS parent FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table'`,
  );
  const children = rows
    .filter((row) => tables.has(lowerName(String(row["parent"]))))
    .map((row) => lowerName(String(row["child"])));
  return new Set([...tables, ...children]);
}

function renameViolation(violation: Violation, { table, column, to }: Rename): Violation {
  const { child, parent, columns } = violation;
  if (column === null)
    return { ...violation, child: child === table ? to : child, parent: parent === table ? to : parent };
  return child === table ? { ...violation, columns: columns.map((name) => (name === column ? to : name)) } : violation;
}

function keyOf({ child, parent, columns, rows }: Violation): string {
  return JSON.stringify(rows === null ? [child, "mismatch"] : [child, parent, ...columns]);
}

function renameAll(tables: ReadonlySet<string>, renames: readonly Rename[]): ReadonlySet<string> {
  const names = new Set(tables);
  for (const { table, column, to } of renames) if (column === null && names.delete(table)) names.add(to);
  return names;
}

/** The state of foreign keys before a segment that suspends them, to be held against the state after. */
export interface ForeignKeyGuard {
  /** @throws AludelError FOREIGN_KEY_VIOLATION when rows refer to nothing that did not before */
  verify(): Promise<void>;
}

/**
 * Notes the violations that stand in the tables that the segment makes anew and in those that refer to them, so that only new ones
 * count. They are counted, not listed: a broken table may have millions.
 */
export async function guardForeignKeys(session: Session, segment: Segment): Promise<ForeignKeyGuard> {
  const effects = readEffects(segment);
  // A name that only a renaming inside the segment gives does not exist yet.
  const touched = new Set([...effects.dropped].flatMap((table) => [table, ...namesBefore(table, effects.renames)]));
  const before = await readViolations(session, await existing(session, await withChildren(session, touched)));
  const known = new Map<string, number>();
  for (const violation of before) {
    const renamed = effects.renames.reduce(renameViolation, violation);
    known.set(keyOf(renamed), violation.rows ?? Number.POSITIVE_INFINITY);
  }
  return {
    verify: async () => {
      const names = renameAll(touched, effects.renames);
      const tables = await existing(session, await withChildren(session, new Set([...touched, ...names])));
      const fresh = (await readViolations(session, tables)).filter(
        (violation) => (violation.rows ?? 1) > (known.get(keyOf(violation)) ?? 0),
      );
      const [first] = fresh;
      if (first !== undefined) throw violationError(first, fresh, known);
    },
  };
}

/** Returns the names that the table had before, the last one first. */
function namesBefore(table: string, renames: readonly Rename[]): readonly string[] {
  const names: string[] = [];
  for (const { table: from, column, to } of renames.toReversed()) {
    if (column === null && to === (names.at(-1) ?? table)) names.push(from);
  }
  return names;
}

async function existing(session: Session, tables: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  if (tables.size === 0) return tables;
  const { rows } = await session.execute("SELECT name FROM sqlite_schema WHERE type = 'table'");
  return new Set(rows.map((row) => lowerName(String(row["name"]))).filter((name) => tables.has(name)));
}

function violationError(
  { child, parent, columns, rows }: Violation,
  all: readonly Violation[],
  known: ReadonlyMap<string, number>,
): AludelError {
  const details = { violations: all.map((violation) => ({ ...violation, before: known.get(keyOf(violation)) ?? 0 })) };
  if (rows === null) {
    return new AludelError(
      "FOREIGN_KEY_VIOLATION",
      `a foreign key of "${child}" refers to columns without a key: ${parent}`,
      {
        hint: "Keep a primary key or a unique constraint on the columns that it refers to",
        details,
      },
    );
  }
  const before = known.get(keyOf({ child, parent, columns, rows })) ?? 0;
  const count = `${rows - before} ${rows - before === 1 ? "row" : "rows"}`;
  return new AludelError(
    "FOREIGN_KEY_VIOLATION",
    `${count} of "${child}" (${columns.join(", ")}) would refer to no row of "${parent}"`,
    { hint: `Correct or delete them first; PRAGMA foreign_key_check("${child}") lists such rows`, details },
  );
}
