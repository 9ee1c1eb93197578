import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { openMysqlSession } from "../../../src/dialect/mysql/session.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { emptyDatabase } from "../../../src/schema/database.ts";
import { createMysqlUser } from "../../engine/mysql.ts";
import { describeEachServer, History, useMysql } from "./mysql-fixture.ts";

/** Definitions whose default the catalogue does not tell as it is stored, or tells in another form. */
const everywhere: readonly string[] = [
  "varchar(10) default '😀'",
  "varchar(10) default 'é😀ß'",
  "varchar(10) default '?'",
  "varchar(10) default x'F09F9880'",
  "varchar(10) default 'a\\0b'",
  "varchar(10) default 'Ã©'",
  "varchar(10) character set latin1 default 'é€'",
  "varchar(10) character set gbk default '中'",
  "varchar(10) character set utf16 default '😀'",
  "text default ('é😀')",
  "varchar(40) default (concat('é','b'))",
  "varchar(40) default (concat('Ã©','ж'))",
  "varchar(40) default (concat('é😀','?', 'a''\\\\b'))",
  "json default (json_object('ключ', 'é😀'))",
  "enum('a😀','é','b') default 'a😀'",
  "enum('é','b') character set latin1 default 'é'",
  "set('a😀','é') default 'a😀,é'",
  "varbinary(10) default x'00ff'",
  "varbinary(10) default x'ff00ff'",
  "varbinary(10) default x'ff'",
  "varbinary(10) default ''",
  "varbinary(10) default '0x41'",
  "varbinary(10) default 'é'",
  "binary(4) default x'00ff'",
  "bit(9) default b'100000001'",
  "varchar(40) generated always as (concat(s, 'é😀')) stored",
];

/** What only MySQL tells as it is stored: string literals in other character sets than the connection's. */
const ofMysql: readonly string[] = [
  "varchar(20) default (concat(_latin1 x'e9', 'é', _gbk x'd6d0'))",
  "varchar(20) character set latin1 default (_latin1 x'80')",
  "varbinary(20) default (concat(x'ff00', 'é'))",
];

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test.each([
    ["with rows", 0],
    ["without rows", 1],
  ])("a row gets the same value after the definition of its column was written again, %s", async (rowsThere, odd) => {
    const { session } = fixture;
    const definitions = server === "mysql" ? [...everywhere, ...ofMysql] : everywhere;
    // Every other one is NOT NULL.
    const columns = definitions.map((definition, at) => {
      const isGenerated = definition.includes("generated always");
      return `c${at} ${definition}${at % 2 === odd && !isGenerated ? " not null" : ""}`;
    });
    await session.executeScript(`create table t (id int primary key, s varchar(5) default 'x', ${columns.join(", ")})`);
    const names = definitions.map((_, at) => `c${at}`);
    const row = async () => {
      await session.execute("delete from t");
      await session.execute("insert into t (id) values (1)");
      const { rows } = await session.execute(
        `select ${names.map((name) => `hex(${name}) as ${name}`).join(", ")} from t`,
      );
      return definitions.map((definition, at) => `${definition}: ${String(rows[0]?.[`c${at}`])}`);
    };
    const before = await row();
    const history = new History(fixture);
    const { tables } = await history.introspect();
    history.adopt({ ...emptyDatabase, tables });
    if (rowsThere === "without rows") await session.execute("delete from t");
    for (const column of names) {
      await history.run({
        kind: "setComment",
        on: { kind: "column", table: { schema: null, name: "t" }, column },
        comment: { from: null, to: "a note" },
      });
    }
    expect(await row()).toEqual(before);
  });

  test("they are told as they are stored, so that a change by hand is noticed", async () => {
    const { session, dialect } = fixture;
    const read = async () => {
      const { tables } = await dialect.introspect(session, { schemas: [], excludeTables: [] });
      const { columns, constraints } = tables.get("t") ?? { columns: [], constraints: [] };
      return [
        ...columns.map(({ default: value }) => value?.kind === "literal" && value.value),
        ...columns.map(({ type }) => (type.kind === "enum" ? type.labels : type.kind === "raw" ? type.sql : type.kind)),
        JSON.stringify(constraints),
      ];
    };
    await session.executeScript(
      `create table t (v varchar(9) default '😀?', b varbinary(4) default x'00fe', e enum('a😀','?') default '?',
         s set('?','😀') default '?,😀', constraint c check (v <> '😀?'), constraint d check (v <> '😁?'))`,
    );
    const [v, b, e, s, ...rest] = await read();
    expect([v, e, s]).toEqual(["😀?", "?", "?,😀"]);
    expect(b).toEqual(new Uint8Array([0, 254]));
    expect(rest.slice(0, 4)).toEqual(["varchar", "binary", ["a😀", "?"], "set('?','😀')"]);
    expect(rest[4]).toContain("'😀?'");
    expect(rest[4]).toContain("'😁?'");
  });

  test("labels that nobody may read are left to the revisions, or refused", async () => {
    const { session, dialect, url } = fixture;
    const database = new URL(url).pathname.slice(1);
    const user = await createMysqlUser(server, [`SELECT, ALTER, INSERT, CREATE ON ${database}.*`]);
    const own = await openMysqlSession(parseDatabaseUrl(user.login(url)));
    await session.executeScript("create table t (e enum('😀','b') default 'b', s set('😀'), id int)");
    const history = new History({ dialect, session: own });
    const [table] = (await new History(fixture).introspect()).tables.values();
    history.adopt({ ...emptyDatabase, tables: new Map(table && [["t", table]]) });
    const comment = (column: string): Operation => ({
      kind: "setComment",
      on: { kind: "column", table: { schema: null, name: "t" }, column },
      comment: { from: null, to: "a note" },
    });
    await expect(history.run(comment("e"))).rejects.toMatchObject({ code: "UNREADABLE_DEFINITION" });
    await session.execute("alter table t drop column s");
    await history.run(comment("e"));
    await session.execute("insert into t (e) values ('😀')");
    await own.close();
    await user.drop();
  });
});
