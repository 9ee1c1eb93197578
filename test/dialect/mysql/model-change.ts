import { expect } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import { compareDatabases, diffDatabase } from "../../../src/diff/diff-database.ts";
import { logicalComparator } from "../../../src/diff/logical-comparator.ts";
import type { Rename } from "../../../src/diff/apply-renames.ts";
import { buildModels } from "../../../src/models/build-models.ts";
import { describeOperation } from "../../../src/operation/describe/describe-operation.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import { emptyDatabase } from "../../../src/schema/database.ts";
import { nameDatabase } from "../../../src/schema/naming-convention.ts";
import { History, type MysqlFixture } from "./mysql-fixture.ts";

/** A change of models on tables with rows. */
export interface ModelChange {
  readonly before: object;
  readonly after: object;
  readonly rows: readonly string[];
  readonly renames?: readonly Rename[];
  /** Statements that change the live tables by hand before the change. */
  readonly byHand?: readonly string[];
}

/** Returns the definitions of all tables in the server's words, without the next number, and their rows. */
export async function readTables(session: Session): Promise<string> {
  const { rows } = await session.execute(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME",
  );
  const parts: string[] = [];
  for (const { name } of rows) {
    const [definition] = (await session.execute(`SHOW CREATE TABLE \`${String(name)}\``)).rows;
    const lines = String(definition?.["Create Table"])
      .replace(/ AUTO_INCREMENT=\d+/, "")
      .split("\n")
      .map((line) => line.replace(/,$/, ""));
    // Keys and constraints stand in the order in which they were made, which means nothing.
    const isColumn = (line: string) => !/^ +(?:[A-Z]+ )?(?:KEY|CONSTRAINT) /.test(line);
    parts.push(...lines.filter(isColumn), ...lines.filter((line) => !isColumn(line)).toSorted());
    parts.push(JSON.stringify((await session.execute(`SELECT * FROM \`${String(name)}\``)).rows));
  }
  return parts.join("\n");
}

/** Drops all tables. */
async function empty(session: Session): Promise<void> {
  const { rows } = await session.execute(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
  );
  await session.execute("SET foreign_key_checks = 0");
  for (const { name } of rows) await session.execute(`DROP TABLE \`${String(name)}\``);
  await session.execute("SET foreign_key_checks = 1");
}

/**
 * Takes a change up, down and up again on an emptied database: afterwards the tables are what the models say, on the way back they are as
 * before, rows included.
 *
 * @returns the tables after the change
 */
export async function tryChange(fixture: MysqlFixture, change: ModelChange): Promise<string> {
  const { session, dialect } = fixture;
  await empty(session);
  const [before, after] = [change.before, change.after].map((models) => nameDatabase(buildModels(models).database));
  if (before === undefined || after === undefined) throw new Error("two schemas were built");
  const options = { comparator: logicalComparator, naming: {} };
  const { operations } = diffDatabase(before, after, { ...options, renames: change.renames ?? [] });
  const history = new History(fixture);
  await history.run(...diffDatabase(emptyDatabase, before, options).operations);
  for (const statement of [...change.rows, ...(change.byHand ?? [])]) await session.execute(statement);
  const start = await readTables(session);
  const down = reverseOperations(operations);

  await history.run(...operations);
  const changed = await readTables(session);
  await history.run(...down);
  expect(await readTables(session)).toBe(start);
  await history.run(...operations);
  expect(await readTables(session)).toBe(changed);
  if (change.byHand !== undefined || change.renames !== undefined) return changed;

  const upgraded = await history.introspect();
  await empty(session);
  const straight = new History(fixture);
  await straight.run(...diffDatabase(emptyDatabase, after, options).operations);
  const { comparator } = dialect;
  const differences = compareDatabases(upgraded, await straight.introspect(), { comparator });
  expect(differences.operations.map((operation) => describeOperation(operation).object)).toEqual([]);
  return changed;
}
