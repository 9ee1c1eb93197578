import type { CompiledQuery, DatabaseConnection, Driver, Kysely, QueryCompiler, QueryResult, RawBuilder } from "kysely";
import type { DialectName } from "../schema/dialect-name.ts";
import { CodeQueries } from "./code-queries.ts";
import type { Session } from "./session.ts";

/** Kysely's own name of each engine: it has one set of classes for MySQL and MariaDB. */
const kyselyNames = {
  sqlite: "Sqlite",
  postgres: "Postgres",
  mysql: "Mysql",
  mariadb: "Mysql",
} as const satisfies Record<DialectName, string>;

/**
 * Returns a Kysely instance that runs on the session, inside its open transaction. Results are what the engine's driver returns to an
 * application (`values: "driver"`), so that row types inferred for it hold. `db.transaction()` is a savepoint while a transaction is
 * open. Destroying the instance leaves the session open. Kysely is loaded by the first call.
 *
 * @param queries counts the queries, and decides which of them are sent
 */
// oxlint-disable-next-line no-explicit-any -- the tables of a revision are its own business
export async function createKysely(session: Session, queries = new CodeQueries(session)): Promise<Kysely<any>> {
  const kysely = await import("kysely");
  const name = kyselyNames[session.dialect];
  const { sql, createQueryId } = kysely;
  const savepointSql = (command: RawBuilder<unknown>, compile: QueryCompiler["compileQuery"]): string =>
    compile(command.toOperationNode(), createQueryId()).sql;
  const driver = buildDriver(session, queries, {
    savepoint: (id, compile) => savepointSql(sql`savepoint ${sql.id(id)}`, compile),
    rollback: (id, compile) => savepointSql(sql`rollback to savepoint ${sql.id(id)}`, compile),
    release: (id, compile) => savepointSql(sql`release savepoint ${sql.id(id)}`, compile),
  });
  return new kysely.Kysely({
    dialect: {
      createAdapter: () => new kysely[`${name}Adapter`](),
      createQueryCompiler: () => new kysely[`${name}QueryCompiler`](),
      createIntrospector: (db) => new kysely[`${name}Introspector`](db),
      createDriver: () => driver,
    },
  });
}

type SavepointCommand = (id: string, compile: QueryCompiler["compileQuery"]) => string;

interface SavepointCommands {
  readonly savepoint: SavepointCommand;
  readonly rollback: SavepointCommand;
  readonly release: SavepointCommand;
}

function buildDriver(session: Session, queries: CodeQueries, commands: SavepointCommands): Driver {
  const execute = async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
    const { rows, changes, lastInsertId } = await queries.send(sql, () =>
      session.execute(sql, parameters, { values: "driver" }),
    );
    return {
      rows: rows as R[],
      numAffectedRows: BigInt(changes),
      ...(lastInsertId === undefined ? {} : { insertId: lastInsertId }),
    };
  };
  const connection: DatabaseConnection = {
    executeQuery: execute,
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      yield await execute<R>(query);
    },
  };
  // Kysely's transactions are savepoints inside the session's transaction; these are their names.
  const nested: string[] = [];
  const run = async (sql: string): Promise<void> => void (await queries.send(sql, () => session.execute(sql)));

  return {
    init: async () => undefined,
    async acquireConnection() {
      await queries.acquire();
      return connection;
    },
    releaseConnection: async () => queries.release(),
    destroy: async () => undefined,
    async beginTransaction() {
      if (!session.inTransaction) return queries.send(null, () => session.begin());
      const name = `aludel_${nested.length + 1}`;
      await run(`SAVEPOINT ${name}`);
      nested.push(name);
    },
    async commitTransaction() {
      const name = nested.pop();
      await (name === undefined ? queries.send(null, () => session.commit()) : run(`RELEASE SAVEPOINT ${name}`));
    },
    async rollbackTransaction() {
      const name = nested.pop();
      if (name === undefined) return queries.send(null, () => session.rollback());
      await run(`ROLLBACK TO SAVEPOINT ${name}`);
      await run(`RELEASE SAVEPOINT ${name}`);
    },
    savepoint: (_connection, id, compile) => run(commands.savepoint(id, compile)),
    rollbackToSavepoint: (_connection, id, compile) => run(commands.rollback(id, compile)),
    releaseSavepoint: (_connection, id, compile) => run(commands.release(id, compile)),
  };
}
