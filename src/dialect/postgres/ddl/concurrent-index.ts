import type { Session } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import type { Step } from "../../../ddl/statement.ts";
import type { CreateIndex } from "../../../operation/create-index.ts";
import type { DropIndex } from "../../../operation/drop-index.ts";
import type { OpenSegment } from "../../dialect.ts";
import { quoteName } from "../statement-error.ts";

/** Returns CREATE INDEX or DROP INDEX as the statement that lets others read and write, which no transaction may hold. */
export function outsideTransaction(step: Step, operation: CreateIndex | DropIndex): Step {
  if (step.kind !== "statement") return step;
  const sql = step.sql.replace(" INDEX ", " INDEX CONCURRENTLY ");
  // The comment is set by a statement of its own.
  const effect = operation.kind === "createIndex" ? withoutComment(operation) : operation;
  return { ...step, sql, transactional: false, effect: [effect] };
}

function withoutComment(operation: CreateIndex): CreateIndex {
  return { ...operation, index: { ...operation.index, comment: null } };
}

/**
 * Prepares a segment. A concurrent build that failed or was cut off leaves an index that is not valid: it slows down writes, is used
 * by no query and holds the name (https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY). Such
 * an index is dropped before its build and, when the build fails, after it.
 */
export async function openSegment(session: Session, segment: Segment): Promise<OpenSegment> {
  const nothing = { verify: () => Promise.resolve(), close: () => Promise.resolve() };
  const effect = segment.transactional ? [] : segment.steps.flatMap((step) => ("effect" in step ? step.effect : []));
  const [operation] = effect;
  if (operation === undefined || !("concurrently" in operation)) return nothing;
  const built = operation.kind === "createIndex" ? operation : null;
  if (built !== null) await dropInvalid(session, built);
  // It waits for everybody who uses the table while nobody waits for it: a limit would throw away hours of work.
  const { rows } = await session.execute("SELECT current_setting('lock_timeout') AS before");
  await session.execute("SET lock_timeout = 0");
  return {
    ...nothing,
    async close() {
      // When the connection is gone, so is the setting, and the next run drops the index.
      await session
        .execute("SELECT set_config('lock_timeout', $1, false)", [rows[0]?.["before"]])
        .catch(() => undefined);
      if (built !== null) await dropInvalid(session, built).catch(() => undefined);
    },
  };
}

/** Drops the index that a build left behind, unless somebody else is building it just now. */
async function dropInvalid(session: Session, { table, index: { name } }: CreateIndex): Promise<void> {
  const qualified =
    table.schema === null ? quoteName(table.name) : `${quoteName(table.schema)}.${quoteName(table.name)}`;
  const { rows } = await session.execute(
    `SELECT n.nspname AS schema FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE i.indrelid = to_regclass($1) AND c.relname = $2 AND NOT i.indisvalid
       AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)`,
    [qualified, name],
  );
  for (const { schema } of rows) {
    await session.execute(`DROP INDEX CONCURRENTLY ${quoteName(String(schema))}.${quoteName(name ?? "")}`);
  }
}
