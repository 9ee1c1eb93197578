import { externalTables } from "../operation/fold/external-tables.ts";
import type { Operation } from "../operation/operation.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";
import { withoutExternal } from "../operation/fold/external-tables.ts";
import type { Session } from "../connection/session.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { nameOnScratch, placeBack } from "./other-databases.ts";
import type { ProofTarget } from "./proof-targets.ts";
import { type Replay, replayOperations } from "./replay.ts";

/** A scratch database on which the tables of other programs stand. */
export interface PreparedScratch {
  /** Returns what the engine reports of the scratch database, without these tables. */
  readonly read: () => Promise<Database>;
}

/** Makes the tables that are missing on the scratch database, with their schemas. */
async function makeMissing({ dialect }: ProofTarget, scratch: Replay, tables: readonly Table[]): Promise<void> {
  const schemas = [...new Set(tables.flatMap(({ name }) => name.schema ?? []))];
  const found = await dialect.introspect(scratch.session, {
    schemas,
    excludeTables: [],
    tables: tables.map(({ name }) => name),
  });
  const missing = tables.filter(({ name }) => !found.tables.has(formatQualifiedName(name)));
  const made: readonly Operation[] = [
    ...schemas.map((schema) => ({ kind: "createSchema", schema }) as const),
    ...missing.map((table) => ({ kind: "createTable", table }) as const),
  ];
  await replayOperations(
    scratch,
    made.filter((one) => one.kind !== "createSchema" || !found.schemas.has(one.schema)),
    "a table of another program",
  );
}

/**
 * Makes the tables of other programs that the operations refer to in a database for tests or for a program, as far as `scratch.setup` has not
 * made them. Those in another database of the server are there.
 */
export async function makeExternalTables(
  target: ProofTarget,
  session: Session,
  operations: readonly Operation[],
): Promise<void> {
  const { dialect } = target;
  const isElsewhere = ({ name }: Table): boolean => dialect.capabilities.refersToOtherDatabases && name.schema !== null;
  const tables = externalTables(operations, emptyDatabase).filter((table) => !isElsewhere(table));
  if (tables.length > 0) await makeMissing(target, { dialect, session, state: emptyDatabase }, tables);
}

/**
 * Makes the tables of other programs that the operations refer to, as far as `scratch.setup` has not made them.
 *
 * @param operations all that will run on the scratch database, from nothing
 */
export async function prepareExternalTables(
  target: ProofTarget,
  scratch: Replay,
  operations: readonly Operation[],
): Promise<PreparedScratch> {
  const { dialect, scope } = target;
  const { session } = scratch;
  const referred = externalTables(operations, emptyDatabase);
  if (referred.length === 0) return { read: () => dialect.introspect(session, scope) };
  const isPlaced = dialect.capabilities.refersToOtherDatabases;
  const tables = isPlaced ? referred.map((table) => ({ ...table, name: nameOnScratch(table.name) })) : referred;
  await makeMissing(target, scratch, tables);
  const external = new Set(tables.map(({ name }) => formatQualifiedName(name)));
  const moved = new Set(tables.filter((_, at) => referred[at]?.name.schema !== null).map(({ name }) => name.name));
  return {
    read: async () => {
      const found = withoutExternal(await dialect.introspect(session, scope), (name) => !external.has(name));
      if (!isPlaced || moved.size === 0) return found;
      return { ...found, tables: new Map([...found.tables].map(([key, table]) => [key, placeBack(table, moved)])) };
    },
  };
}
