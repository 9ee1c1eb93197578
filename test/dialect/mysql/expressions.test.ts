import { expect, test } from "vitest";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

describeEachServer("expressions in other letters than ASCII are read as they were written, %s", (server) => {
  const fixture = useMysql(server);

  test("in checks, computed columns, defaults and indexes", async () => {
    const { session, dialect } = fixture;
    await session.executeScript(`CREATE TABLE berths (
      größe int, name varchar(20) DEFAULT (concat('港', 'é')), doubled int AS (größe * 2),
      CONSTRAINT ck_berths CHECK (größe > 0 AND name <> 'Œuvre €' AND name <> 'Ã¶')
      ${server === "mysql" ? ", KEY ix_berths ((concat(name, 'ß')))" : ""})`);
    const { tables } = await dialect.introspect(session, { schemas: [], excludeTables: [] });
    const read = JSON.stringify(tables.get("berths"));
    for (const text of ["`größe` > 0", "'Œuvre €'", "'Ã¶'", "'港'", "'é'", "`größe` * 2"]) expect(read).toContain(text);
    expect(read.includes("'ß'")).toBe(server === "mysql");
  });
});
