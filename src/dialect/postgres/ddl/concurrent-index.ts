import type { Session } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import type { Step } from "../../../ddl/statement.ts";
import type { CreateIndex } from "../../../operation/create-index.ts";
import type { DropIndex } from "../../../operation/drop-index.ts";
import type { OpenSegment } from "../../dialect.ts";
import { quoteName } from "../../../schema/sql-names.ts";

/** Returns CREATE INDEX or DROP INDEX with CONCURRENTLY, which does not block reads and writes and cannot run inside a transaction. */
export function outsideTransaction(step: Step, operation: CreateIndex | DropIndex): Step {
  if (step.kind !== "statement") return step;
  const sql = step.sql.replace(" INDEX ", " INDEX CONCURRENTLY ");
  // The comment of the index is set by a separate statement.
  const effect = operation.kind === "createIndex" ? withoutComment(operation) : operation;
  return { ...step, sql, transactional: false, effect: [effect] };
}

function withoutComment(operation: CreateIndex): CreateIndex {
  return { ...operation, index: { ...operation.index, comment: null } };
}

/**
 * Prepares a segment. When CREATE INDEX CONCURRENTLY fails or is interrupted, it leaves an invalid index, which slows down writes, is used
 * by no query and occupies the name (https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY). Such an
 * index is dropped before the build and, when the build fails, after it.
 */
export async function openConcurrentIndex(session: Session, segment: Segment): Promise<OpenSegment> {
  const nothing = { verify: () => Promise.resolve(), close: () => Promise.resolve() };
  const effect = segment.transactional ? [] : segment.steps.flatMap((step) => ("effect" in step ? step.effect : []));
  const [operation] = effect;
  if (operation === undefined || !("concurrently" in operation)) return nothing;
  const built = operation.kind === "createIndex" ? operation : null;
  if (built !== null) await dropInvalid(session, built);
  // The build waits for all transactions that use the table but blocks none of them, so a lock timeout would only discard hours of work.
  const { rows } = await session.execute("SELECT current_setting('lock_timeout') AS before");
  await session.execute("SET lock_timeout = 0");
  return {
    ...nothing,
    async close() {
      // If the connection is lost the setting is lost too, and the next run drops the index.
      await session
        .execute("SELECT set_config('lock_timeout', $1, false)", [rows[0]?.["before"]])
        .catch(() => undefined);
      if (built !== null) await dropInvalid(session, built).catch(() => undefined);
    },
  };
}

/** Drops the invalid index that a build has left, unless another session is building it at this moment. */
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
