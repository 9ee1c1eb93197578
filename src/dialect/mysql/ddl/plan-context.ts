import type { Session } from "../../../connection/session.ts";
import { foldAlong } from "../../../operation/fold/fold-along.ts";
import type { Operation } from "../../../operation/operation.ts";
import { touchedTables } from "../../../operation/fold/touched-tables.ts";
import { type Database, emptyDatabase } from "../../../schema/database.ts";
import { isSameName, type QualifiedName } from "../../../schema/qualified-name.ts";
import type { PlanContext } from "../../dialect.ts";
import type { MysqlServer } from "../column-types.ts";
import { isGeneratedKey, readCatalog } from "../introspection/catalog.ts";
import { readReferences } from "../introspection/read-constraints.ts";
import { introspectMysql } from "../introspector.ts";
import { readColumnExtras } from "./column-extras.ts";
import { joinKeyChanges, type OperationGroup } from "./join-key-changes.ts";
import { foreignKeyNames } from "./key-compiler.ts";
import { withLiveColumns } from "./live-columns.ts";
import { type LiveFacts, noLiveFacts } from "./live-facts.ts";
import { hasUnnamedParts, withLiveNames } from "./live-names.ts";
import { needsLiveColumns, needsSchema } from "./plan-needs.ts";
import {
  foreignKeysOf,
  type KeyView,
  mayDisturbForeignKeys,
  type PlacedOperation,
  type TableKey,
  detachForeignKeys,
  withForeignKeys,
} from "./detach-foreign-keys.ts";

/**
 * Everything from which a plan for MySQL or MariaDB is made: the operations, the schema before each of them, and facts about the server.
 */
export interface MysqlPlanContext {
  /** The operations, with those that detach and attach foreign keys around them, in groups that become one statement each. */
  readonly joined: readonly OperationGroup[];
  /** Returns the schema before the operation at a position of the plan, as by `foldAlong`. */
  readonly schemaBefore: (position: number) => Database;
  readonly live: LiveFacts;
}

/** Reads the names of the indexes of each table, as `table.index`, to find those that back foreign keys. */
async function readForeignKeyIndexes(session: Session): Promise<ReadonlySet<string>> {
  const { rows } = await session.execute(
    `SELECT DISTINCT TABLE_NAME AS t, INDEX_NAME AS i FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()`,
  );
  return new Set(rows.map(({ t, i }) => `${String(t)}.${String(i)}`));
}

/** Reads which tables have a primary key that the server made by itself, and whether it makes them now. */
async function readGeneratedKeys(session: Session): Promise<Pick<LiveFacts, "generatedKeys" | "generatesKeys">> {
  const { rows } = await session.execute(
    `SELECT TABLE_NAME AS t FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND ${isGeneratedKey}`,
  );
  const setting = await session.execute("SELECT @@SESSION.sql_generate_invisible_primary_key AS isOn");
  return {
    generatedKeys: new Set(rows.map(({ t }) => String(t))),
    generatesKeys: Number(setting.rows[0]?.["isOn"]) === 1,
  };
}

/** Reads which indexes are hidden from the optimizer, by `table.index`, with the word that hides them. */
async function readIndexVisibility(session: Session): Promise<ReadonlyMap<string, string>> {
  const [word, hidden] =
    session.dialect === "mariadb" ? ["IGNORED", "IGNORED = 'YES'"] : ["INVISIBLE", "IS_VISIBLE = 'NO'"];
  const { rows } = await session.execute(
    `SELECT DISTINCT TABLE_NAME AS t, INDEX_NAME AS i FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND ${hidden}`,
  );
  return new Map(rows.map(({ t, i }) => [`${String(t)}.${String(i)}`, word]));
}

/** Reads the live tables that the operations touch, and those that foreign keys connect with them. */
function readTouched(session: Session, operations: readonly Operation[], keys: readonly TableKey[]): Promise<Database> {
  const server = session.dialect === "mariadb" ? "mariadb" : "mysql";
  const touched = touchedTables(operations);
  const isTouched = (name: QualifiedName) => touched.some((each) => isSameName(each, name));
  const joined = keys
    .map(({ table, key }) => [table, key.references.table])
    .filter((sides) => sides.some(isTouched))
    .flat();
  return introspectMysql(server, session, { schemas: [], excludeTables: [], tables: [...touched, ...joined] }, true);
}

/** Reads the foreign keys and the collation of the database. */
async function readForeignKeys(session: Session): Promise<Pick<KeyView, "keys" | "collation">> {
  const server = session.dialect === "mariadb" ? "mariadb" : "mysql";
  const catalog = await readCatalog(session, server, { schemas: [], excludeTables: [] });
  const keys = (await readReferences(catalog)).map(([name, key]) => ({ table: { schema: null, name }, key }));
  return { keys, collation: catalog.collation };
}

function asTheyAre(operations: readonly Operation[]): readonly PlacedOperation[] {
  return operations.map((operation, source) => ({ operation, source, around: null }));
}

/** Returns the context for operations that do not depend on the schema. */
export function emptyPlanContext(operations: readonly Operation[]): MysqlPlanContext {
  return { joined: asTheyAre(operations).map((each) => [each]), schemaBefore: () => emptyDatabase, live: noLiveFacts };
}

/** Reads the context of a plan: the schema according to the revision history, with the live attributes that it does not contain. */
export async function readMysqlPlanContext(
  server: MysqlServer,
  operations: readonly Operation[],
  context: PlanContext,
): Promise<MysqlPlanContext> {
  const { session } = context;
  let live = noLiveFacts;
  let schema = await context.foldedSchema();
  const isDisturbed = mayDisturbForeignKeys(operations);
  const found =
    isDisturbed && session !== null
      ? await readForeignKeys(session)
      : { keys: isDisturbed ? foreignKeysOf(schema) : [], collation: null };
  if (session !== null && operations.some(needsLiveColumns)) {
    const { rows } = await session.execute("SELECT @@collation_database AS collation");
    const databaseCollation = String(rows[0]?.["collation"]);
    live = { ...live, databaseCollation, columnExtras: await readColumnExtras(session, operations) };
    schema = withLiveColumns(schema, await readTouched(session, operations, found.keys), databaseCollation);
  }
  if (session !== null && operations.some(needsSchema) && hasUnnamedParts(schema, operations)) {
    schema = withLiveNames(schema, await readTouched(session, operations, found.keys));
  }
  if (session !== null) live = { ...live, indexVisibility: await readIndexVisibility(session) };
  if (session !== null && server === "mysql") live = { ...live, ...(await readGeneratedKeys(session)) };
  let planned = asTheyAre(operations);
  if (isDisturbed) {
    const schemaAfter = foldAlong(operations, schema);
    const detached = detachForeignKeys(operations, { ...found, server, schemaAfter });
    planned = detached.planned;
    schema = withForeignKeys(schema, detached.keys);
  }
  const names = foreignKeyNames(schema);
  if (session !== null && names.length > 0) {
    const onServer = await readForeignKeyIndexes(session);
    live = { ...live, foreignKeyIndexes: new Map(names.map((name) => [name, onServer.has(name)])) };
  }
  const joined = joinKeyChanges(planned, schema);
  const order = joined.flat().map(({ operation }) => operation);
  return { joined, schemaBefore: foldAlong(order, schema), live };
}
