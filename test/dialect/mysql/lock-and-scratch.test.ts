import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { openMysqlSession } from "../../../src/dialect/mysql/session.ts";
import { hangLimit } from "../../engine/hang-limit.ts";
import { createMysqlUser, executeMysql, mysqlAdminUrl, queryMysql } from "../../engine/mysql.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test("R201 the migration lock names its holder when the wait is over, and goes with the connection", async () => {
    const { dialect, session } = fixture;
    const other = await openMysqlSession(parseDatabaseUrl(fixture.url));
    const lock = await dialect.acquireLock(session, { key: "aludel_version", timeout: 0 });
    const { rows } = await session.execute("SELECT CONNECTION_ID() AS id");
    const busy = dialect.acquireLock(other, { key: "aludel_version", timeout: 150 });
    await expect(busy).rejects.toMatchObject({
      code: "LOCK_BUSY",
      exitCode: 9,
      message: expect.stringContaining(`connection ${String(rows[0]?.["id"])} of user "root"`),
    });
    await (await dialect.acquireLock(other, { key: "another_history", timeout: 0 })).release();
    await lock.release();
    const next = await dialect.acquireLock(other, { key: "aludel_version", timeout: 0 });
    await other.close();
    await next.release();
    await (await dialect.acquireLock(session, { key: "aludel_version", timeout: hangLimit })).release();
  });

  test("a scratch database has the same character set, and is gone afterwards; leftovers are removed", async () => {
    const { dialect, session } = fixture;
    const admin = await mysqlAdminUrl(server);
    await session.execute(`ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    const scratch = await dialect.createScratch(session);
    const { rows } = await scratch.session.execute("SELECT DATABASE() AS name, @@collation_database AS collation");
    expect(rows[0]).toMatchObject({ collation: "utf8mb4_bin", name: expect.stringMatching(/^aludel_scratch_/) });
    const [, , host = ""] = String(rows[0]?.["name"]).split("_");
    await executeMysql(admin, `CREATE DATABASE aludel_scratch_${host}_999999999_abc_0`);
    const next = await dialect.createScratch(parseDatabaseUrl(fixture.url));
    const names = (await queryMysql(admin, "SHOW DATABASES LIKE 'aludel\\_scratch\\_%'")).flatMap((row) =>
      Object.values(row),
    );
    expect(names).toContain(rows[0]?.["name"]);
    expect(names).not.toContain(`aludel_scratch_${host}_999999999_abc_0`);
    await next.drop();
    await scratch.drop();
    const left = (await queryMysql(admin, "SHOW DATABASES")).flatMap((row) => Object.values(row));
    expect(left).not.toContain(rows[0]?.["name"]);
  });

  test("R193 a user who may not create scratch databases is told the GRANT that lets him", async () => {
    const name = new URL(fixture.url).pathname.slice(1);
    const user = await createMysqlUser(server, [`ALL ON ${name}.*`]);
    const url = parseDatabaseUrl(user.login(fixture.url));
    const refused: unknown = await fixture.dialect.createScratch(url).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "PRIVILEGE_MISSING", exitCode: 5 });
    await executeMysql(await mysqlAdminUrl(server), (refused as { details: { grant: string } }).details.grant);
    await (await fixture.dialect.createScratch(url)).drop();
    await user.drop();
  });
});
