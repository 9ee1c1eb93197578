import { type Session, SessionError } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import type { Step } from "../../../ddl/statement.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { compiler } from "../ddl-compiler.ts";
import { isDefinition } from "../session.ts";
import { readEffects } from "./foreign-key-guard.ts";

/** What SQLite says of each virtual table, by name: null for one that can be read, otherwise its message. */
export type VirtualTableStates = ReadonlyMap<string, string | null>;

interface VirtualTable {
  readonly name: string;
  readonly sql: string;
}

/** Returns whether a statement may rename or drop what a virtual table refers to. */
export function changesObjects(sql: string): boolean {
  return /\b(?:rename|drop)\b/i.test(sql) && isDefinition(sql);
}

/** Returns whether a database has virtual tables. */
export async function hasVirtualTables(session: Session): Promise<boolean> {
  return (await readVirtualTables(session)).length > 0;
}

async function readVirtualTables(session: Session): Promise<readonly VirtualTable[]> {
  const { rows } = await session.execute(
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND rootpage = 0 AND sql LIKE 'CREATE VIRTUAL%' ORDER BY name",
  );
  return rows as unknown as readonly VirtualTable[];
}

/**
 * Reads one row of each virtual table. SQLite does not know what a virtual table refers to, such as the table that holds the texts of a
 * full-text index (https://sqlite.org/fts5.html#external_content_tables), so that only a query tells whether it is still there.
 */
export async function probeVirtualTables(session: Session): Promise<VirtualTableStates> {
  const states = new Map<string, string | null>();
  for (const { name } of await readVirtualTables(session)) {
    states.set(name, await failureOf(session, `SELECT * FROM ${compiler.quote(name)} LIMIT 1`));
  }
  return states;
}

/** Returns SQLite's message when a statement fails, otherwise null. */
async function failureOf(session: Session, sql: string): Promise<string | null> {
  try {
    await session.execute(sql);
    return null;
  } catch (error) {
    if (!(error instanceof SessionError) || /^SQLITE_(?:BUSY|LOCKED)/.test(error.engineCode)) throw error;
    return error.message;
  }
}

/**
 * Compares the virtual tables with what they were before.
 *
 * @throws AludelError INVALID_OPERATION for the first that could be read before, or is new, and cannot be read now
 */
export function assertVirtualTables(before: VirtualTableStates, after: VirtualTableStates): void {
  for (const [name, reason] of after) {
    if (reason !== null && typeof before.get(name) !== "string") throw brokenVirtualTable(name, reason);
  }
}

function brokenVirtualTable(name: string, reason: string): AludelError {
  return new AludelError("INVALID_OPERATION", `virtual table "${name}" needs what the operations change: ${reason}`, {
    hint: `Drop it before with op.execute('DROP TABLE ${compiler.quote(name)}'), and create and fill it again after`,
    details: { table: name, reason },
  });
}

/** The virtual tables before a segment, for comparison with those after it. */
export interface VirtualTableGuard {
  /**
   * Compares the virtual tables with those before.
   *
   * @throws AludelError INVALID_OPERATION, naming a virtual table that the segment has broken
   */
  verify(): Promise<void>;
}

function mayChangeObjects(step: Step): boolean {
  return step.kind === "run" || (step.kind === "statement" && changesObjects(step.sql));
}

/**
 * Probes the virtual tables before a segment that may change definitions; null where there is nothing to compare. A full-text index over a
 * table that is made anew is held against its rows too, as it finds them by their rowids.
 */
export async function guardVirtualTables(session: Session, segment: Segment): Promise<VirtualTableGuard | null> {
  if (!segment.steps.some(mayChangeObjects)) return null;
  const tables = await readVirtualTables(session);
  if (tables.length === 0) return null;
  const before = await probeVirtualTables(session);
  const { dropped } = readEffects(segment);
  const compared: string[] = [];
  for (const { name, sql } of tables) {
    const isFullText = /\busing\s+fts5\b/i.test(sql);
    if (!isFullText || ![...dropped].some((table) => lowerName(sql).includes(table))) continue;
    if ((await failureOf(session, compareWithRows(name))) === null) compared.push(name);
  }
  return {
    async verify() {
      const after = await probeVirtualTables(session);
      assertVirtualTables(before, after);
      for (const name of compared) {
        const reason = after.has(name) ? await failureOf(session, compareWithRows(name)) : null;
        if (reason !== null) throw brokenVirtualTable(name, `its index does not fit the rows (${reason})`);
      }
    },
  };
}

/** https://sqlite.org/fts5.html#the_integrity_check_command */
function compareWithRows(table: string): string {
  const name = compiler.quote(table);
  return `INSERT INTO ${name} (${name}, rank) VALUES ('integrity-check', 1)`;
}
