import pg from "pg";
import { openSqliteFile } from "../../src/dialect/sqlite/driver.ts";

/** A value of a row, as either driver gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** A plain connection, free of Aludel, to look at what it made. */
export interface DatabaseClient {
  /** Runs one statement and returns its rows. */
  query(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** Connects to a test database by its URL. */
export async function connect(url: string): Promise<DatabaseClient> {
  if (url.startsWith("sqlite:")) {
    const database = openSqliteFile(url.slice("sqlite:".length));
    return {
      query: async (sql) => database.prepare(sql).all() as Row[],
      close: async () => database.close(),
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    query: async (sql) => (await client.query<Row>(sql)).rows,
    close: () => client.end(),
  };
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function query(url: string, sql: string): Promise<Row[]> {
  const client = await connect(url);
  try {
    return await client.query(sql);
  } finally {
    await client.close();
  }
}
