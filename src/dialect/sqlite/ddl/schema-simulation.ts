import { memoryPath } from "../../../connection/database-url.ts";
import { type Session, SessionError } from "../../../connection/session.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { describeThrown } from "../../../error/describe-thrown.ts";
import type { Database } from "../../../schema/database.ts";
import { compiler } from "../ddl-compiler.ts";
import { type ParsedTable, parseCreateTable } from "../ddl-parser/create-table.ts";
import { openSqliteFile, type SqliteDatabase } from "../driver.ts";
import { adoptSqliteSession } from "../session.ts";
import { withSingleQuotes } from "./single-quotes.ts";
import { assertObjects, type DefineFunction, type ObjectStates, probeObjects } from "./probe-objects.ts";
import { lowerName } from "../../../schema/sql-names.ts";

/** An index or trigger as sqlite_schema holds it. */
export interface StoredObject {
  readonly name: string;
  readonly sql: string;
}

/** A table with its indexes and triggers. */
export interface SimulatedTable {
  readonly definition: ParsedTable;
  readonly indexes: readonly StoredObject[];
  readonly triggers: readonly StoredObject[];
}

interface SchemaRow extends StoredObject {
  readonly type: "table" | "index" | "view" | "trigger";
  readonly table: string;
}

function isVirtual({ sql }: SchemaRow): boolean {
  return /^CREATE\s+VIRTUAL/i.test(sql);
}

const typeOrder: readonly SchemaRow["type"][] = ["table", "view", "index", "trigger"];

/** Returns the objects of sqlite_schema, without SQLite's own tables and the shadow tables of virtual tables. */
async function readSchema(session: Session): Promise<SchemaRow[]> {
  const { rows } = await session.execute(
    "SELECT type, name, tbl_name AS \"table\", sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const schema = rows as unknown as SchemaRow[];
  if (!schema.some(isVirtual)) return schema;
  const { rows: shadows } = await session.execute(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
  );
  const hidden = new Set(shadows.map(({ name }) => name));
  return schema.filter(({ table }) => !hidden.has(table));
}

/** Returns only the objects of the named tables; all objects where there are views or triggers, which may depend on any table. */
function selectRelevant(schema: readonly SchemaRow[], names: readonly string[] | null): readonly SchemaRow[] {
  if (names === null || schema.some(({ type }) => type === "view" || type === "trigger")) return schema;
  const folded = names.map(lowerName);
  return schema.filter(({ table, sql }) => {
    const text = lowerName(`${table} ${sql}`);
    return folded.some((name) => text.includes(name));
  });
}

function inOrder(schema: readonly SchemaRow[]): readonly SchemaRow[] {
  // A virtual table may read the columns of another table when it is created.
  const sorted = [...schema.filter((row) => !isVirtual(row)), ...schema.filter(isVirtual)];
  return typeOrder.flatMap((type) => sorted.filter((row) => row.type === type));
}

/** Returns what a database holds, in an order in which it can be created. */
export async function readDefinitions(
  session: Session,
): Promise<readonly (StoredObject & { readonly type: string; readonly table: string })[]> {
  return inOrder(await readSchema(session));
}

/**
 * The schema of a database, without its rows, in a database in memory. While a plan is made the operations run on it, so that SQLite itself
 * applies renames to checks, indexes, triggers, views and references, and reports at once what it cannot do.
 */
export class SchemaSimulation {
  readonly #database: SqliteDatabase;
  readonly #session: Session;
  /** Objects that could not be created in the simulation, such as tables of modules that are not loaded, with the reason. */
  readonly #missing: Map<string, string>;
  /** What works without the operations. */
  readonly #before: ObjectStates;

  private constructor(database: SqliteDatabase, session: Session, missing: Map<string, string>, before: ObjectStates) {
    this.#database = database;
    this.#session = session;
    this.#missing = missing;
    this.#before = before;
  }

  /**
   * Returns the simulation of a live database.
   *
   * @param names the tables that the operations name, so that a large schema is not copied for one table; null for all
   */
  static async ofSession(live: Session, names: readonly string[] | null): Promise<SchemaSimulation> {
    const ordered = inOrder(selectRelevant(await readSchema(live), names));
    const simulation = await SchemaSimulation.#build(ordered);
    const isWhole = [...simulation.#before.values()].every(({ reason }) => reason === null);
    if (simulation.#missing.size === 0 && isWhole) return simulation;
    // Perhaps only because of texts in double quotes, which other programs write.
    if (!ordered.some(({ sql }) => sql.includes('"'))) return simulation;
    await simulation.close();
    return SchemaSimulation.#build(withSingleQuotes(ordered));
  }

  /** Returns the simulation of a schema that is known from the revision history only, which has no views and no triggers. */
  static async ofDatabase(database: Database): Promise<SchemaSimulation> {
    const statements = [...database.tables.values()].flatMap((table) =>
      compiler
        .createTable({ kind: "createTable", table })
        .flatMap((step) => (step.kind === "statement" ? [step.sql] : [])),
    );
    return SchemaSimulation.#build(statements.map((sql) => ({ name: "", sql })));
  }

  static async #build(objects: readonly StoredObject[]): Promise<SchemaSimulation> {
    const database = openSqliteFile(memoryPath);
    const session = adoptSqliteSession(database);
    await session.executeScript("PRAGMA foreign_keys = OFF");
    const missing = new Map<string, string>();
    try {
      await session.executeScript(`BEGIN;\n${objects.map(({ sql }) => `${sql};\n`).join("")}COMMIT`);
    } catch {
      // One at a time, because some objects cannot be created here, and because a line comment at the end of one would comment out the
      // semicolon.
      if (session.inTransaction) await session.executeScript("ROLLBACK");
      for (const { name, sql } of objects) {
        try {
          await session.executeScript(sql);
        } catch (error) {
          missing.set(lowerName(name), describeThrown(error));
        }
      }
    }
    return new SchemaSimulation(database, session, missing, await probeObjects(session, defineIn(database)));
  }

  /**
   * Runs one statement on the simulated schema.
   *
   * @throws SessionError with SQLite's own message
   */
  async run(sql: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.#session.execute(sql, parameters);
  }

  /** Runs all statements or none, by a savepoint. */
  async runAll(statements: readonly string[]): Promise<void> {
    await this.run("SAVEPOINT operation");
    try {
      for (const sql of statements) await this.run(sql);
    } catch (error) {
      await this.run("ROLLBACK TO operation");
      await this.run("PRAGMA legacy_alter_table = OFF");
      throw error;
    } finally {
      await this.run("RELEASE operation");
    }
  }

  /**
   * Returns a table with its indexes and triggers.
   *
   * @throws AludelError INVALID_OPERATION when there is no such table
   */
  async table(name: string): Promise<SimulatedTable> {
    const { rows } = await this.#session.execute(
      "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL ORDER BY rowid",
      [name],
    );
    const objects = rows as unknown as SchemaRow[];
    const stored = objects.find(({ type }) => type === "table");
    if (stored === undefined) throw this.#noTable(name);
    return {
      definition: parseCreateTable(stored.sql, stored.name),
      indexes: objects.filter(({ type }) => type === "index"),
      triggers: objects.filter(({ type }) => type === "trigger"),
    };
  }

  #noTable(name: string): AludelError {
    const reason = this.#missing.get(lowerName(name));
    if (reason === undefined) {
      return new AludelError("INVALID_OPERATION", `table "${name}" does not exist`, {
        hint: "Compare the revision with the ones before it: aludel history",
        details: { table: name },
      });
    }
    return new AludelError("INVALID_OPERATION", `table "${name}" cannot be read: ${reason}`, {
      details: { table: name },
    });
  }

  /** Returns the names of the tables that have a foreign key to a table, the table itself included. */
  async tablesReferringTo(name: string): Promise<readonly string[]> {
    const { rows } = await this.#session.execute(
      "SELECT DISTINCT s.name FROM sqlite_schema s, pragma_foreign_key_list(s.name) f" +
        " WHERE s.type = 'table' AND f.\"table\" = ? COLLATE NOCASE",
      [name],
    );
    return rows.map((row) => String(row["name"]));
  }

  /**
   * Asserts that the operations have broken no view, no trigger and no virtual table.
   *
   * @throws AludelError INVALID_OPERATION, naming them
   */
  async assertObjects(): Promise<void> {
    assertObjects(this.#before, await probeObjects(this.#session, defineIn(this.#database)));
  }

  /** Returns SQLite's message about a foreign key whose parent has no matching unique key, or null. */
  async findMismatch(tables: readonly string[]): Promise<string | null> {
    for (const table of tables) {
      try {
        await this.#session.execute("SELECT 1 FROM pragma_foreign_key_check(?)", [table]);
      } catch (error) {
        if (error instanceof SessionError && error.message.includes("mismatch")) return error.message;
        throw error;
      }
    }
    return null;
  }

  async close(): Promise<void> {
    await this.#session.close();
    this.#database.close();
  }
}

/** Lets what needs a function of the application be tried all the same. */
function defineIn(database: SqliteDatabase): DefineFunction {
  return (name) => database.function?.(name, { varargs: true }, () => null);
}
