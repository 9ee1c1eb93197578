import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { SessionError } from "../../../src/connection/session.ts";
import { openMysqlSession } from "../../../src/dialect/mysql/session.ts";
import { explainMysqlError } from "../../../src/dialect/mysql/statement-error.ts";
import { createProject } from "../../cli/project.ts";
import { executeMysql } from "../../engine/mysql.ts";
import { startMysqlServer } from "../../engine/mysql-server.ts";
import { describeEachServer } from "./mysql-fixture.ts";

describeEachServer("%s", (server) => {
  test("R193 a trigger on a server with a binary log: what lets the user create it is told, and it suffices", async () => {
    const own = await startMysqlServer(server, ["--log-bin=binlog", "--server-id=1"]);
    try {
      await executeMysql(
        own.url,
        "CREATE DATABASE app; CREATE USER 'app'@'%' IDENTIFIED BY 'secret'; GRANT ALL ON app.* TO 'app'@'%'",
      );
      const url = `${server}://app:secret@127.0.0.1:${own.port}/app`;
      const project = createProject(url);
      project.revision({
        id: "a1",
        down: null,
        upgrade: `op.createTable("users", { id: t.integer().primaryKey("pk_users"), name: t.varchar(20) });
          op.execute(sql\`CREATE TRIGGER tr_users BEFORE INSERT ON users FOR EACH ROW SET NEW.name = upper(NEW.name)\`);`,
      });
      const failed = await project.aludel("upgrade", "head", "--json");
      expect(failed.code).toBe(8);
      expect(failed.json.error.message).toContain("(1419)");
      expect(failed.json.error.hint).toMatch(
        /^as an administrator run: SET GLOBAL log_bin_trust_function_creators = 1; .* the next aludel upgrade continues/,
      );
      const session = await openMysqlSession(parseDatabaseUrl(url));
      const refused: unknown = await session
        .execute("CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW SET NEW.id = 1")
        .catch((error: unknown) => error);
      await session.close();
      if (!(refused instanceof SessionError)) throw new Error("the server refuses it");
      const explained = explainMysqlError(refused, { url: parseDatabaseUrl(url) });
      expect(explained).toMatchObject({ code: "PRIVILEGE_MISSING", details: { role: "app", engineCode: "1419" } });
      await executeMysql(own.url, String(explained?.details["grant"]));
      const done = await project.aludel("upgrade", "head");
      expect(done.code, done.stderr).toBe(0);
    } finally {
      await own.stop();
    }
  });
});
