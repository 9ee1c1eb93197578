import { expect, test } from "vitest";
import { SessionError } from "../../../src/connection/session.ts";
import { explainMysqlError } from "../../../src/dialect/mysql/statement-error.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

describeEachServer("zero dates of older servers, on %s", (server) => {
  const fixture = useMysql(server);

  /** Returns the advice for a statement that is refused. */
  async function advice(sql: string): Promise<string> {
    const error: unknown = await fixture.session.execute(sql).catch((refused: unknown) => refused);
    if (!(error instanceof SessionError)) throw new Error(`${sql} was not refused`);
    return explainMysqlError(error, { url: null })?.hint ?? "";
  }

  test("a change of their table says what to do, and that works", async () => {
    const { session } = fixture;
    await session.execute("SET SESSION sql_mode = ''");
    await session.execute(
      "CREATE TABLE old (id int PRIMARY KEY, paid datetime NOT NULL DEFAULT '0000-00-00', sent date NOT NULL DEFAULT '0000-00-00')",
    );
    await session.execute("INSERT INTO old (id) VALUES (1)");
    await session.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'");

    expect(await advice("ALTER TABLE `old` ADD COLUMN c int NULL, ALGORITHM=INSTANT")).toContain(
      "a single statement, such as ALTER TABLE `old` ALTER `paid` DROP DEFAULT",
    );
    await session.execute("ALTER TABLE `old` ALTER `paid` DROP DEFAULT, ALTER `sent` DROP DEFAULT");
    await session.execute("ALTER TABLE `old` ADD COLUMN c int NULL, ALGORITHM=INSTANT");
    if (server === "mysql") {
      // MariaDB copies such rows as they are.
      expect(await advice("ALTER TABLE `old` MODIFY c bigint NULL, ALGORITHM=COPY")).toContain(
        "UPDATE `old` SET … WHERE … < '1000-01-01'",
      );
    }
    await session.execute("UPDATE old SET paid = '1970-01-01' WHERE paid < '1000-01-01'");
    await session.execute("UPDATE old SET sent = '1970-01-01' WHERE sent < '1000-01-01'");
    await session.execute("ALTER TABLE `old` MODIFY c bigint NULL, ALGORITHM=COPY");
  });
});
