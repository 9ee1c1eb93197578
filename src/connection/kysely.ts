import type { CompiledQuery, DatabaseConnection, Driver, Kysely, QueryCompiler, QueryResult, RawBuilder } from "kysely";
import type { DialectName } from "../schema/dialect-name.ts";
import { CodeQueries } from "./code-queries.ts";
import { NestedTransactions } from "./nested-transactions.ts";
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
  const transactions = new NestedTransactions(queries.code);
  const send = (connection: DatabaseConnection, sql: string, parameters: readonly unknown[] = []) =>
    queries.send(sql, () => {
      transactions.assertQuery(connection, sql);
      return session.execute(sql, parameters, { values: "driver" });
    });
  const run = async (connection: DatabaseConnection, sql: string): Promise<void> => void (await send(connection, sql));
  const end = (connection: DatabaseConnection, how: "commit" | "rollback"): Promise<void> =>
    queries.send(null, async () => {
      const savepoint = transactions.end(connection, how);
      if (savepoint === null) return session[how]();
      if (how === "rollback") await session.execute(`ROLLBACK TO SAVEPOINT ${savepoint}`);
      await session.execute(`RELEASE SAVEPOINT ${savepoint}`);
    });

  return {
    init: async () => undefined,
    async acquireConnection() {
      await queries.acquire();
      return buildConnection(send);
    },
    releaseConnection: async () => queries.release(),
    destroy: async () => undefined,
    beginTransaction: (connection) =>
      queries.send(null, async () => {
        const savepoint = session.inTransaction ? transactions.nextSavepoint : null;
        await (savepoint === null ? session.begin() : session.execute(`SAVEPOINT ${savepoint}`));
        transactions.begun(connection, savepoint);
      }),
    commitTransaction: (connection) => end(connection, "commit"),
    rollbackTransaction: (connection) => end(connection, "rollback"),
    savepoint: (connection, id, compile) => run(connection, commands.savepoint(id, compile)),
    rollbackToSavepoint: (connection, id, compile) => run(connection, commands.rollback(id, compile)),
    releaseSavepoint: (connection, id, compile) => run(connection, commands.release(id, compile)),
  };
}

type Send = (
  connection: DatabaseConnection,
  sql: string,
  parameters: readonly unknown[],
) => ReturnType<Session["execute"]>;

/** Returns what Kysely takes for a connection: each query, stream and transaction has one, so that they can be told apart. */
function buildConnection(send: Send): DatabaseConnection {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, changes, lastInsertId } = await send(connection, sql, parameters);
      return {
        rows: rows as R[],
        numAffectedRows: BigInt(changes),
        ...(lastInsertId === undefined ? {} : { insertId: lastInsertId }),
      };
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      yield await connection.executeQuery<R>(query);
    },
  };
  return connection;
}
