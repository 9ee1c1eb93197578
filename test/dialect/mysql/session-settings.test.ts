import mysql from "mysql2/promise";
import { expect, test } from "vitest";
import { connector } from "../../../src/dialect/mysql/connector.ts";
import { differingSettings, settingNames, settingsQuery } from "../../../src/dialect/mysql/ddl/session-settings.ts";
import { queryMysql } from "../../engine/mysql.ts";
import { column, createTable } from "../../migration/migration-fixture.ts";
import { describeEachServer, History, useMysql } from "./mysql-fixture.ts";

/** Values that a server's configuration, or the code that opened a connection, may have given to the variables. */
const foreign: Readonly<Record<string, string>> = {
  sql_mode:
    "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,NO_AUTO_VALUE_ON_ZERO,PAD_CHAR_TO_FULL_LENGTH,REAL_AS_FLOAT,IGNORE_SPACE,NO_UNSIGNED_SUBTRACTION,HIGH_NOT_PRECEDENCE,ONLY_FULL_GROUP_BY'",
  character_set_client: "latin1",
  character_set_results: "gbk",
  collation_connection: "latin1_swedish_ci",
  time_zone: "'+05:30'",
  lc_time_names: "'de_DE'",
  default_week_format: "3",
  div_precision_increment: "9",
  default_storage_engine: "MyISAM",
  default_tmp_storage_engine: "MyISAM",
  foreign_key_checks: "0",
  unique_checks: "0",
  autocommit: "0",
  completion_type: "1",
  transaction_isolation: "'READ-UNCOMMITTED'",
  tx_isolation: "'READ-UNCOMMITTED'",
  transaction_read_only: "1",
  tx_read_only: "1",
  sql_safe_updates: "1",
  sql_auto_is_null: "1",
  sql_select_limit: "1",
  max_join_size: "10",
  sql_quote_show_create: "0",
  show_create_table_verbosity: "1",
  show_gipk_in_create_table_and_information_schema: "0",
  old_mode: "''",
  check_constraint_checks: "0",
  sql_if_exists: "1",
  innodb_compression_default: "1",
  explicit_defaults_for_timestamp: "0",
  innodb_strict_mode: "0",
  default_collation_for_utf8mb4: "utf8mb4_general_ci",
  enforce_storage_engine: "MyISAM",
};

const users = { schema: null, name: "users" };

describeEachServer("variables of a session, %s", (server) => {
  const fixture = useMysql(server);

  /** A connection of somebody who has set the variables otherwise. */
  async function connectOtherwise() {
    const connection = await mysql.createConnection({
      uri: fixture.url.replace(/^mariadb:/, "mysql:"),
      supportBigNumbers: true,
    });
    const names = settingNames(server);
    await connection.query(`SET ${names.map((name) => `SESSION ${name} = ${foreign[name]}`).join(", ")}`);
    const read = async (): Promise<Readonly<Record<string, unknown>>> => {
      const [rows] = await connection.query(settingsQuery(names));
      return (rows as Readonly<Record<string, unknown>>[])[0] ?? {};
    };
    return { connection, names, read };
  }

  test("each has Aludel's value, and its own again at the end", async () => {
    const { connection, names, read } = await connectOtherwise();
    const before = await read();
    const session = await connector.adopt(connection);
    const inside = await read();
    expect(differingSettings(inside)).toEqual([]);
    expect(names.filter((name) => inside[name] === before[name])).toEqual([]);
    await session.close();
    expect(await read()).toEqual(before);
    await connection.end();
  });

  test("a definition means what it says: a moment stays, an engine is InnoDB, a default is not converted", async () => {
    const { connection } = await connectOtherwise();
    const session = await connector.adopt(connection);
    const history = new History({ dialect: fixture.dialect, session });
    const moment = { kind: "timestamp", precision: null, withTimezone: true } as const;
    await history.run(
      createTable("users", [
        column("id"),
        column("seen", moment),
        column("left_at", moment, { nullable: true }),
        column("name", { kind: "varchar", length: 9 }, { default: { kind: "literal", value: 'é"😀\\' } }),
      ]),
      { kind: "insertRows", table: users, key: null, rows: [{ id: 1, seen: new Date("2026-01-02T03:04:05Z") }] },
      { kind: "updateRows", table: users, where: { id: 1 }, set: { id: 2 }, from: null },
    );
    await session.close();
    await connection.end();
    const [row] = await queryMysql(
      fixture.url,
      `SELECT CAST(seen AS char) AS seen, left_at, name, (SELECT ENGINE FROM information_schema.TABLES
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users') AS engine FROM users`,
    );
    expect(row).toEqual({
      seen: expect.stringContaining("03:04:05"),
      left_at: null,
      name: 'é"😀\\',
      engine: "InnoDB",
    });
  });

  test("what SQL of a user sets for its own statements ends with them", async () => {
    const { connection, names, read } = await connectOtherwise();
    const session = await connector.adopt(connection);
    const giveBack = await fixture.dialect.keepSettings?.(session);
    await session.executeScript(`SET ${names.map((name) => `SESSION ${name} = ${foreign[name]}`).join(", ")}`);
    await giveBack?.();
    expect(differingSettings(await read())).toEqual([]);
    await session.close();
    await connection.end();
  });

  test("a connection whose driver sends another encoding is refused", async () => {
    const uri = fixture.url.replace(/^mariadb:/, "mysql:");
    const connection = await mysql.createConnection({ uri, charset: "latin1_swedish_ci" });
    await expect(connector.adopt(connection)).rejects.toMatchObject({ code: "UNSUPPORTED_CONNECTION" });
    await connection.end();
  });

  test("a script sets them for itself, and gives a client its own again", async () => {
    const { connection, read } = await connectOtherwise();
    const before = await read();
    const { scriptFrame } = fixture.dialect;
    const run = async (lines: readonly string[] = []) => {
      for (const line of lines.flatMap((each) => (each.startsWith("--") ? [] : each.split(/(?<=;) /)))) {
        if (line !== "") await connection.query(line);
      }
    };
    await run(scriptFrame?.before);
    const inside = await read();
    const left = ["default_collation_for_utf8mb4", "innodb_strict_mode"];
    expect(scriptFrame?.before.join("\n")).toContain(
      server === "mysql" ? left.toReversed().join(", ") : "innodb_strict_mode",
    );
    expect(differingSettings(inside).filter(({ name }) => !left.includes(name))).toEqual([]);
    await run(scriptFrame?.after);
    expect(await read()).toEqual(before);
    await connection.end();
  });
});
