import { spawnSync } from "node:child_process";

/**
 * SQL that makes a database remember each statement that changed its schema. A script of pg_dump does not do: an expression that the
 * server told, such as that of `x IN ('a', 'b')` on a varchar, becomes another one when it is read again.
 */
export const recorder = `
CREATE SCHEMA recorder;
CREATE TABLE recorder.statements (id integer GENERATED ALWAYS AS IDENTITY, sql text NOT NULL);
CREATE FUNCTION recorder.record() RETURNS event_trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO recorder.statements (sql) VALUES (current_query()); END';
CREATE EVENT TRIGGER recorder ON ddl_command_end EXECUTE FUNCTION recorder.record();`;

/** Returns a PostgreSQL database that the recorder watches as a script that builds it again, its rows as they are. */
export async function dumpPostgres(client, url) {
  const { rows } = await client.query("SELECT sql FROM recorder.statements ORDER BY id");
  const options = ["--data-only", "--inserts", "--schema=public", `--dbname=${url}`];
  const { status, stdout, stderr } = spawnSync("pg_dump", options, {
    encoding: "utf8",
    env: { ...process.env, PGTZ: "UTC" },
  });
  if (status !== 0) throw new Error(`pg_dump failed: ${stderr}`);
  // What only psql understands is left out.
  const data = stdout.split("\n").filter((line) => line !== "" && !/^(?:--|\\)/.test(line));
  return `${[
    ...rows.map(({ sql }) => `${plain(sql)};`),
    // Without foreign keys, as the rows come table by table.
    "SET session_replication_role = replica;",
    ...data,
  ].join("\n")}\n`;
}

/** The script is one transaction, in which nothing can be built concurrently, and what a failed build left is not there to be dropped. */
function plain(sql) {
  return sql.replace(" CONCURRENTLY ", " ").replace(/^DROP INDEX (?=")/, "DROP INDEX IF EXISTS ");
}
