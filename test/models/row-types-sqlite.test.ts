import { Kysely, SqliteDialect, type Insertable, type Selectable } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { compileColumnType as sqliteType, typeCheck } from "../../src/dialect/sqlite/column-types.ts";
import { openSqliteFile, type SqliteDatabase } from "../../src/dialect/sqlite/driver.ts";
import type { Database } from "../../src/models.ts";
import { buildModels } from "../../src/models/build-models.ts";
import * as models from "../types/fixture/index.ts";

const table = buildModels(models).database.tables.get("audit.everything");
const columns = table?.columns ?? [];

type Sqlite = Database<typeof models, "sqlite">;

const id = "6f9619ff-8b86-4d01-b42d-00c04fc964ff";
const bytes = new Uint8Array([0, 255, 7]);

describe("row types on SQLite", () => {
  let file: SqliteDatabase;
  let db: Kysely<Sqlite>;

  beforeAll(() => {
    file = openSqliteFile(":memory:");
    const parts = columns.map(({ name, type }) => {
      const { name: declared, check } = sqliteType(type, false) ?? { name: "", check: null };
      return `"${name}" ${declared} NOT NULL${check === null ? "" : ` CHECK (${typeCheck(check, `"${name}"`)})`}`;
    });
    file.exec(`ATTACH ':memory:' AS audit; CREATE TABLE audit.everything (${parts.join(", ")})`);
    // What Kysely asks of better-sqlite3, on top of the driver that has the interface of node:sqlite.
    const dialect = new SqliteDialect({
      database: {
        close: () => file.close(),
        prepare: (text) => {
          const statement = file.prepare(text);
          return {
            reader: (statement.columns?.() ?? []).length > 0,
            all: (parameters) => statement.all(...parameters),
            run: (parameters) => statement.run(...parameters),
            iterate: (parameters) => statement.all(...parameters)[Symbol.iterator](),
          };
        },
      },
    });
    db = new Kysely<Sqlite>({ dialect });
  });
  afterAll(() => db.destroy());

  test('the driver returns what Database<…, "sqlite"> says, for every type', async () => {
    const given: Insertable<Sqlite["audit.everything"]> = {
      smallint: 1,
      integer: 2n,
      bigint: 9007199254740991n,
      numeric: "12.345",
      real: 0.5,
      double: 0.25,
      boolean: 1,
      char: "abc",
      varchar: "short",
      text: "long",
      uuid: id,
      json: JSON.stringify({ a: [1] }),
      jsonb: JSON.stringify("x"),
      date: "2026-11-20",
      time: "15:30:00",
      time_with_zone: "15:30:00+01:00",
      timestamp: "2026-11-20 15:30:00",
      timestamp_with_zone: "2026-11-20T15:30:00.000Z",
      interval: "1 day",
      binary: bytes,
      inet: "10.0.0.1",
      role: "admin",
      raw: "08:00:2b:01:02:03",
      smallints: "[1]",
      integers: "[1,2]",
      bigints: "[1]",
      numerics: "[1.5]",
      reals: "[1.5]",
      doubles: "[1.5]",
      booleans: "[true]",
      chars: '["ab"]',
      varchars: '["a"]',
      texts: '["a,b"]',
      uuids: JSON.stringify([id]),
      jsons: '[{"a":1}]',
      jsonbs: '[{"a":1}]',
      dates: '["2026-11-20"]',
      times: '["15:30:00"]',
      timestamps: '["2026-11-20 15:30:00"]',
      timestamps_with_zone: '["2026-11-20T15:30:00.000Z"]',
      intervals: '["1 day"]',
      binaries: '["AP8H"]',
      inets: '["10.0.0.1"]',
      roles: '["admin"]',
      matrix: "[[1],[2]]",
      role_matrix: '[["admin"]]',
    };
    await db.insertInto("audit.everything").values(given).execute();
    const row = await db.selectFrom("audit.everything").selectAll().executeTakeFirstOrThrow();
    const expected: Selectable<Sqlite["audit.everything"]> = {
      ...(given as Selectable<Sqlite["audit.everything"]>),
      integer: 2,
      bigint: 9007199254740991,
      numeric: 12.345,
    };
    expect({ ...row }).toEqual(expected);
    expect(row.binary).toBeInstanceOf(Uint8Array);
  });

  test("the driver does not round integers beyond 2^53", async () => {
    await db
      .updateTable("audit.everything")
      .set({ bigint: 2n ** 60n })
      .execute();
    await expect(db.selectFrom("audit.everything").select("bigint").execute()).rejects.toThrow(
      /too large|out of range/i,
    );
  });
});
