import { Kysely, PostgresDialect, type Insertable, type Selectable } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { compileColumnType as postgresType } from "../../src/dialect/postgres/column-types.ts";
import type { Database } from "../../src/models.ts";
import { buildModels } from "../../src/models/build-models.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { createPostgresDatabase } from "../engine/postgres.ts";
import * as models from "../types/fixture/index.ts";

const table = buildModels(models).database.tables.get("audit.everything");
const columns = table?.columns ?? [];

type Postgres = Database<typeof models, "postgres">;

const id = "6f9619ff-8b86-4d01-b42d-00c04fc964ff";
const bytes = new Uint8Array([0, 255, 7]);

describe("row types on PostgreSQL", () => {
  let database: TestDatabase;
  let db: Kysely<Postgres>;

  beforeAll(async () => {
    database = await createPostgresDatabase();
    const pool = new pg.Pool({ connectionString: database.url });
    const parts = columns.map(({ name, type }) => `"${name}" ${postgresType(type, (one) => one.name) ?? ""} NOT NULL`);
    await pool.query(
      `CREATE SCHEMA audit; CREATE TYPE user_role AS ENUM ('worker', 'foreman', 'manager', 'admin'); CREATE TABLE audit.everything (${parts.join(", ")})`,
    );
    db = new Kysely<Postgres>({ dialect: new PostgresDialect({ pool }) });
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  test('the driver returns what Database<…, "postgres"> says, for every type', async () => {
    const moment = new Date(2026, 10, 20, 15, 30);
    const midnight = new Date(2026, 10, 20);
    const given: Insertable<Postgres["audit.everything"]> = {
      smallint: 1,
      integer: 2,
      bigint: 2n ** 60n,
      numeric: 12.345,
      real: 0.5,
      double: "0.25",
      boolean: true,
      char: "abc",
      varchar: "short",
      text: "long",
      uuid: id,
      json: JSON.stringify({ a: [1] }),
      jsonb: JSON.stringify("x"),
      date: "2026-11-20",
      time: "15:30:00",
      time_with_zone: "15:30:00+01:00",
      timestamp: moment,
      timestamp_with_zone: moment,
      interval: "1 day 2 hours",
      binary: bytes,
      inet: "10.0.0.1",
      role: "admin",
      raw: "08:00:2b:01:02:03",
      smallints: [1],
      integers: "{1,2}",
      bigints: [2n ** 60n],
      numerics: ["1.5"],
      reals: [1.5],
      doubles: [1.5],
      booleans: [true, false],
      chars: ["ab"],
      varchars: ["a"],
      texts: ["a,b"],
      uuids: [id],
      jsons: [JSON.stringify({ a: 1 })],
      jsonbs: [JSON.stringify({ a: 1 })],
      dates: ["2026-11-20"],
      times: ["15:30:00"],
      timestamps: [moment],
      timestamps_with_zone: [moment],
      intervals: ["1 day"],
      binaries: [Buffer.from(bytes)],
      inets: ["10.0.0.1"],
      roles: ["admin", "worker"],
      matrix: [[1], [2]],
      role_matrix: [["admin"], ["worker"]],
    };
    await db.insertInto("audit.everything").values(given).execute();
    const row = await db.selectFrom("audit.everything").selectAll().executeTakeFirstOrThrow();
    const { interval, intervals, ...rest } = row;
    const expected: Omit<Selectable<Postgres["audit.everything"]>, "interval" | "intervals"> = {
      smallint: 1,
      integer: 2,
      bigint: "1152921504606846976",
      numeric: "12.345",
      real: 0.5,
      double: 0.25,
      boolean: true,
      char: "abc",
      varchar: "short",
      text: "long",
      uuid: id,
      json: { a: [1] },
      jsonb: "x",
      date: midnight,
      time: "15:30:00",
      time_with_zone: "15:30:00+01",
      timestamp: moment,
      timestamp_with_zone: moment,
      binary: Buffer.from(bytes),
      inet: "10.0.0.1",
      role: "admin",
      raw: "08:00:2b:01:02:03",
      smallints: [1],
      integers: [1, 2],
      bigints: ["1152921504606846976"],
      numerics: [1.5],
      reals: [1.5],
      doubles: [1.5],
      booleans: [true, false],
      chars: ["ab"],
      varchars: ["a"],
      texts: ["a,b"],
      uuids: [id],
      jsons: [{ a: 1 }],
      jsonbs: [{ a: 1 }],
      dates: [midnight],
      times: ["15:30:00"],
      timestamps: [moment],
      timestamps_with_zone: [moment],
      binaries: [Buffer.from(bytes)],
      inets: ["10.0.0.1"],
      roles: "{admin,worker}",
      matrix: [[1], [2]],
      role_matrix: "{{admin},{worker}}",
    };
    expect(rest).toEqual(expected);
    expect([interval.days, interval.hours, interval.minutes, interval.toPostgres()]).toEqual([
      1,
      2,
      undefined,
      "2 hours 1 days",
    ]);
    expect(intervals.map(({ days }) => days)).toEqual([1]);
  });
});
