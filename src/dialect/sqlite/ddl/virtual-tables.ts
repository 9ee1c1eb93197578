import type { Session } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import type { Step } from "../../../ddl/statement.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { findFirstWord } from "../../../schema/sql-words.ts";
import { compiler } from "../ddl-compiler.ts";
import { readEffects } from "./foreign-key-guard.ts";
import {
  assertObjects,
  brokenObject,
  failureOf,
  probeVirtualTables,
  readVirtualTables,
  type VirtualTable,
} from "./probe-objects.ts";

/** Returns whether a statement may change what a view, a trigger or a virtual table relies on. */
export function changesObjects(sql: string): boolean {
  return ["alter", "drop"].includes(findFirstWord(sql, engineSqlRules.sqlite));
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
  const compared: string[] = [];
  for (const { name, sql } of await withChangedRows(session, segment, tables)) {
    if ((await failureOf(session, compareWithRows(name, sql))) === null) compared.push(name);
  }
  return {
    async verify() {
      const after = await probeVirtualTables(session);
      assertObjects(before, after);
      for (const { name, sql } of tables.filter((table) => compared.includes(table.name))) {
        const isThere = [...after.values()].some((state) => state.name === name);
        const reason = isThere ? await failureOf(session, compareWithRows(name, sql)) : null;
        if (reason === null) continue;
        throw brokenObject({ kind: "virtual table", name }, `its index does not fit the rows (${reason})`);
      }
    },
  };
}

/** Returns the full-text indexes that may have their texts from a table that a segment makes anew: directly, or by a view. */
async function withChangedRows(
  session: Session,
  segment: Segment,
  tables: readonly VirtualTable[],
): Promise<readonly VirtualTable[]> {
  const { dropped } = readEffects(segment);
  if (dropped.size === 0) return [];
  const { rows } = await session.execute("SELECT name FROM main.sqlite_schema WHERE type = 'view'");
  const sources = [...dropped, ...rows.map(({ name }) => lowerName(String(name)))];
  return tables.filter(({ sql }) => fullText.test(sql) && sources.some((source) => lowerName(sql).includes(source)));
}

const fullText = /\busing\s+fts([345])\b/i;

/** https://sqlite.org/fts5.html#the_integrity_check_command, https://sqlite.org/fts3.html#integcheck */
function compareWithRows(table: string, sql: string): string {
  const name = compiler.quote(table);
  return fullText.exec(sql)?.[1] === "5"
    ? `INSERT INTO ${name} (${name}, rank) VALUES ('integrity-check', 1)`
    : `INSERT INTO ${name} (${name}) VALUES ('integrity-check')`;
}
