import { type Session, SessionError } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { temporaryName } from "./temporary-name.ts";
import { TokenReader } from "../ddl-parser/token-reader.ts";

/** The tables that a segment drops and renames, read from the text of its statements, which this dialect has written itself. */
export interface SegmentEffects {
  /** Tables that are dropped, most of them replaced by a rebuild, by their names at that moment. */
  readonly dropped: ReadonlySet<string>;
  /** Renames in the order in which they run. */
  readonly renames: readonly Rename[];
}

/** A rename of a table (`column` is null) or of one of its columns. */
export interface Rename {
  readonly table: string;
  readonly column: string | null;
  readonly to: string;
}

/** Returns the effects of a segment's statements on the names of tables and columns. */
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
      // At the end of a rebuild the new table takes the name of the old one, which is no rename.
      if (table !== lowerName(temporaryName(to))) renames.push({ table, column: null, to });
    } else if (reader.skip("rename", "column")) {
      const column = lowerName(reader.takeName());
      reader.expect("to");
      renames.push({ table, column, to: lowerName(reader.takeName()) });
    }
  }
  return { dropped, renames };
}

/**
 * The rows of one foreign key that reference no existing row. `rows` is null where SQLite cannot check, because the parent has no unique
 * key on the referenced columns.
 */
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

/** Returns the names, in lower case, of the tables and of those that reference them. */
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

/** The violations of foreign keys before a segment that suspends their enforcement, for comparison with those after it. */
export interface ForeignKeyGuard {
  /**
   * Compares the violations with those before.
   *
   * @throws AludelError FOREIGN_KEY_VIOLATION when there are violations that did not exist before
   */
  verify(): Promise<void>;
}

/**
 * Records the existing violations in the tables that the segment rebuilds and in those that reference them, so that only new ones fail.
 * They are counted and not listed, because a broken table may have millions.
 */
export async function guardForeignKeys(session: Session, segment: Segment): Promise<ForeignKeyGuard> {
  const effects = readEffects(segment);
  // A name that comes from a rename within the segment does not exist in the database yet.
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

/** Returns the earlier names of a table, the latest first. */
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
