import type { Session } from "../../src/connection/session.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { canonicalForm } from "../../src/schema/canonical-form.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import { type Replay, replayOperations } from "../../src/scratch/replay.ts";
import { type RecordedFile, writeAndLoad } from "./revision-file.ts";

/** Returns everything that a database holds, in the default schema and in those named. */
export async function introspect(session: Session, schemas: readonly string[] = []): Promise<Database> {
  const dialect = await loadDialect(session.dialect);
  return dialect.introspect(session, { schemas, excludeTables: [] });
}

/** Returns the canonical form of what is managed. */
export function managedForm(database: Database): readonly string[] {
  return canonicalForm({ ...database, unmanaged: [] });
}

/** Returns a schema as a revision file holds it: written, loaded and recorded. */
export async function writeSchema(session: Session, schema: Database): Promise<RecordedFile> {
  const { comparator } = await loadDialect(session.dialect);
  const { operations, problems } = diffDatabase(emptyDatabase, schema, { comparator });
  if (problems.length > 0) throw new Error(`the schema has problems: ${JSON.stringify(problems)}`);
  return writeAndLoad(operations);
}

/** Returns the database of a session, ready for operations to run on it. */
export async function startReplay(session: Session): Promise<Replay> {
  return { dialect: await loadDialect(session.dialect), session, state: emptyDatabase };
}

export { replayOperations };
