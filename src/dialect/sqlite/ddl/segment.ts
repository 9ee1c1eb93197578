import type { Session } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import type { Step } from "../../../ddl/statement.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import type { OpenSegment } from "../../dialect.ts";
import { guardForeignKeys } from "./foreign-key-guard.ts";
import { guardVirtualTables } from "./virtual-tables.ts";

async function readFlag(session: Session, pragma: "foreign_keys" | "legacy_alter_table"): Promise<boolean> {
  const { rows } = await session.execute(`PRAGMA ${pragma}`);
  return Number(Object.values(rows[0] ?? {})[0]) === 1;
}

async function writeFlag(session: Session, pragma: "foreign_keys" | "legacy_alter_table", on: boolean): Promise<void> {
  await session.execute(`PRAGMA ${pragma} = ${on ? "ON" : "OFF"}`);
}

const plainSegment: OpenSegment = { verify: () => Promise.resolve(), close: () => Promise.resolve() };

function mayChangeSettings(step: Step): boolean {
  return step.kind === "run" || (step.kind !== "backfill" && /pragma/i.test(step.sql));
}

/**
 * Prepares the session for a segment. The enforcement of foreign keys is switched before the transaction, because the pragma is a no-op
 * inside one (https://sqlite.org/pragma.html#pragma_foreign_keys), and restored at the end.
 *
 * @throws AludelError UNSUPPORTED_FEATURE when a transaction is open and enforcement cannot be suspended
 */
export async function openSegment(session: Session, segment: Segment): Promise<OpenSegment> {
  const wanted = segment.foreignKeys === "enforced";
  const enforced = await readFlag(session, "foreign_keys");
  const virtualTables = await guardVirtualTables(session, segment);
  // The common case of a long history, where nothing has to be prepared or restored.
  if (wanted && enforced && !segment.steps.some(mayChangeSettings)) {
    return virtualTables === null ? plainSegment : { ...plainSegment, verify: () => virtualTables.verify() };
  }
  const legacy = await readFlag(session, "legacy_alter_table");
  const guard = wanted ? null : await guardForeignKeys(session, segment);
  if (enforced !== wanted) {
    await writeFlag(session, "foreign_keys", wanted);
    if (!wanted && (await readFlag(session, "foreign_keys"))) {
      throw new AludelError("UNSUPPORTED_FEATURE", "SQLite does not suspend foreign keys inside an open transaction", {
        hint: "Commit before the upgrade, and leave each revision its own transaction",
      });
    }
  }
  return {
    verify: async () => {
      await guard?.verify();
      await virtualTables?.verify();
    },
    close: async () => {
      if ((await readFlag(session, "foreign_keys")) !== enforced) await writeFlag(session, "foreign_keys", enforced);
      if ((await readFlag(session, "legacy_alter_table")) !== legacy)
        await writeFlag(session, "legacy_alter_table", legacy);
    },
  };
}

/**
 * Returns the lines before and after a segment in an SQL script: settings, transaction and, after a rebuild, a check of the foreign keys.
 */
export function renderSegmentFrame({ foreignKeys }: Segment): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  if (foreignKeys === "enforced")
    return { before: ["PRAGMA foreign_keys = ON;", "BEGIN IMMEDIATE;"], after: ["COMMIT;"] };
  return {
    before: ["PRAGMA foreign_keys = OFF;", "BEGIN IMMEDIATE;"],
    after: ["PRAGMA foreign_key_check;", "COMMIT;", "PRAGMA foreign_keys = ON;"],
  };
}
