import { createPool } from "mysql2";
import { Kysely, MysqlDialect, type Insertable, type Selectable } from "kysely";
import { expect, onTestFinished, test } from "vitest";

import { compileColumnType } from "../../src/dialect/mysql/column-types.ts";
import type { Database } from "../../src/models.ts";
import { buildModels } from "../../src/models/build-models.ts";
import { describeEachServer } from "../dialect/mysql/mysql-fixture.ts";
import { createDatabaseOn, executeMysql } from "../engine/mysql.ts";
import * as models from "../types/fixture/index.ts";

const columns = buildModels(models).database.tables.get("audit.everything")?.columns ?? [];
type Mysql = Database<typeof models, "mysql">;
interface Tables {
  everything: Omit<Mysql["audit.everything"], "raw">;
}

const id = "6f9619ff-8b86-4d01-b42d-00c04fc964ff";

describeEachServer("row types on %s", (server) => {
  test('the driver returns what Database<…, "mysql"> says, for every type', async () => {
    const database = await createDatabaseOn(server);
    // What is raw in the fixture is a type of PostgreSQL.
    const parts = columns
      .filter(({ name }) => name !== "raw")
      .map(({ name, type }) => `\`${name}\` ${compileColumnType(type, server)} NOT NULL`);
    await executeMysql(database.url, `CREATE TABLE everything (${parts.join(", ")})`);
    const pool = createPool(database.url.replace(/^mariadb:/, "mysql:"));
    const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool }) });
    onTestFinished(async () => {
      await db.destroy();
      await database.drop();
    });
    const date = new Date(2026, 10, 20, 15, 30);
    const day = new Date(2026, 10, 20);
    const json = (value: unknown): string => JSON.stringify(value);
    const arrays = columns.filter(({ type }) => type.kind === "array").map(({ name }) => name);
    const scalars = {
      smallint: 1,
      integer: 2,
      bigint: 9007199254740991n,
      numeric: "12.345",
      real: 0.5,
      double: 0.25,
      boolean: true,
      char: "abc",
      varchar: "short",
      text: "long",
      uuid: id,
      json: json({ a: [1] }),
      jsonb: json("x"),
      date: day,
      time: "15:30:00",
      time_with_zone: "15:30:00+01:00",
      timestamp: date,
      timestamp_with_zone: date,
      interval: "1 day",
      binary: new Uint8Array([0, 255, 7]),
      inet: "10.0.0.1",
      role: "admin",
    } as const;
    const given = {
      ...scalars,
      ...Object.fromEntries(arrays.map((name) => [name, json([1, "a"])])),
    } as unknown as Insertable<Tables["everything"]>;
    await db.insertInto("everything").values(given).execute();
    const row = await db.selectFrom("everything").selectAll().executeTakeFirstOrThrow();
    const expected: Partial<Selectable<Tables["everything"]>> = {
      ...scalars,
      bigint: 9007199254740991,
      numeric: row.numeric,
      boolean: 1,
      time: "15:30:00.000000",
      json: { a: [1] },
      jsonb: "x",
      binary: Buffer.from([0, 255, 7]),
    };
    expect(row).toMatchObject(expected);
    expect(Number(row.numeric)).toBe(12.345);
    expect(typeof row.numeric).toBe("string");
    for (const name of arrays) expect(row[name as "texts"], name).toEqual([1, "a"]);
  });
});
