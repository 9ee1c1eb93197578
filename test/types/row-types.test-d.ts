import type { ColumnType, Insertable, Kysely, Selectable, Updateable } from "kysely";
import { expectTypeOf } from "vitest";

import type { Database, PostgresInterval } from "../../src/models.ts";

// oxlint-disable-next-line typescript/consistent-type-imports -- the form that the documentation shows
type Postgres = Database<typeof import("./fixture/index.ts"), "postgres">;
// oxlint-disable-next-line typescript/consistent-type-imports -- the form that the documentation shows
type Sqlite = Database<typeof import("./fixture/index.ts"), "sqlite">;

type Role = "worker" | "foreman" | "manager" | "admin";

// Tables are keyed by name, with the schema where one is said; those of namespaces are there, other exports are not.
expectTypeOf<keyof Postgres>().toEqualTypeOf<"companies" | "users" | "audit.everything" | "auth.memberships">();
expectTypeOf<keyof Sqlite>().toEqualTypeOf<keyof Postgres>();

// Reading.
expectTypeOf<Selectable<Postgres["users"]>>().toEqualTypeOf<{
  created_at: Date;
  updated_at: Date | null;
  id: string;
  number: number;
  role: Role;
  company_id: string | null;
  manager_id: string | null;
  shout: string | null;
  nickname: string | null;
}>();
expectTypeOf<Selectable<Sqlite["users"]>>().toEqualTypeOf<{
  created_at: string;
  updated_at: string | null;
  id: number;
  number: number;
  role: Role;
  company_id: number | null;
  manager_id: number | null;
  shout: string | null;
  nickname: string | null;
}>();

// Writing: defaults and identities may be left out, generated columns and GENERATED ALWAYS are never given.
expectTypeOf<keyof Insertable<Postgres["users"]>>().toEqualTypeOf<
  "created_at" | "updated_at" | "id" | "role" | "company_id" | "manager_id" | "nickname"
>();
expectTypeOf<keyof Updateable<Postgres["users"]>>().toEqualTypeOf<keyof Insertable<Postgres["users"]>>();
expectTypeOf<{ number?: never }>().toExtend<Insertable<Postgres["users"]>>();
expectTypeOf<{ id?: never }>().not.toExtend<Insertable<Postgres["companies"]>>();
expectTypeOf<Insertable<Postgres["users"]>["created_at"]>().toEqualTypeOf<Date | string | undefined>();
expectTypeOf<Insertable<Sqlite["users"]>["created_at"]>().toEqualTypeOf<string | undefined>();
expectTypeOf<Insertable<Postgres["users"]>["company_id"]>().toEqualTypeOf<
  string | number | bigint | null | undefined
>();

// Where reading and writing are the same the column is a plain type.
expectTypeOf<Postgres["companies"]["name"]>().toEqualTypeOf<string>();
expectTypeOf<Postgres["users"]["nickname"]>().toEqualTypeOf<string | null>();
expectTypeOf<Postgres["users"]["role"]>().toEqualTypeOf<ColumnType<Role, Role | undefined, Role>>();
expectTypeOf<Postgres["users"]["shout"]>().toEqualTypeOf<ColumnType<string | null, never, never>>();

// The columns of a key in the table's list are NOT NULL.
expectTypeOf<Selectable<Postgres["auth.memberships"]>>().toEqualTypeOf<{
  user_id: string;
  team: number;
  note: string | null;
}>();
expectTypeOf<{ user_id: string; team: number }>().toExtend<Insertable<Postgres["auth.memberships"]>>();
expectTypeOf<{ user_id: string }>().not.toExtend<Insertable<Postgres["auth.memberships"]>>();

// Every type, as the drivers return it; test/models/row-types-*.test.ts read these from real engines.
expectTypeOf<Selectable<Postgres["audit.everything"]>>().toEqualTypeOf<{
  smallint: number;
  integer: number;
  bigint: string;
  numeric: string;
  real: number;
  double: number;
  boolean: boolean;
  char: string;
  varchar: string;
  text: string;
  uuid: string;
  json: { a: number[] };
  jsonb: unknown;
  date: Date;
  time: string;
  time_with_zone: string;
  timestamp: Date;
  timestamp_with_zone: Date;
  interval: PostgresInterval;
  binary: Buffer;
  inet: string;
  role: Role;
  raw: string;
  smallints: number[];
  integers: number[];
  bigints: string[];
  numerics: number[];
  reals: number[];
  doubles: number[];
  booleans: boolean[];
  chars: string[];
  varchars: string[];
  texts: string[];
  uuids: string[];
  jsons: { a: number }[];
  jsonbs: { a: number }[];
  dates: Date[];
  times: string[];
  timestamps: Date[];
  timestamps_with_zone: Date[];
  intervals: PostgresInterval[];
  binaries: Buffer[];
  inets: string[];
  roles: string;
  matrix: number[][];
  role_matrix: string;
}>();
type SqliteRow = Selectable<Sqlite["audit.everything"]>;
expectTypeOf<Pick<SqliteRow, "smallint" | "integer" | "bigint" | "numeric" | "real" | "double">>().toEqualTypeOf<{
  smallint: number;
  integer: number;
  bigint: number;
  numeric: number;
  real: number;
  double: number;
}>();
expectTypeOf<SqliteRow["boolean"]>().toEqualTypeOf<0 | 1>();
expectTypeOf<SqliteRow["binary"]>().toEqualTypeOf<Uint8Array>();
expectTypeOf<SqliteRow["role"]>().toEqualTypeOf<Role>();
expectTypeOf<
  Omit<SqliteRow, "smallint" | "integer" | "bigint" | "numeric" | "real" | "double" | "boolean" | "binary" | "role">
>().toEqualTypeOf<
  Record<
    Exclude<
      keyof SqliteRow,
      "smallint" | "integer" | "bigint" | "numeric" | "real" | "double" | "boolean" | "binary" | "role"
    >,
    string
  >
>();

// Kysely takes them.
export async function useKysely(db: Kysely<Postgres>): Promise<void> {
  const rows = await db
    .selectFrom("users")
    .innerJoin("companies", "companies.id", "users.company_id")
    .select(["users.role", "companies.name"])
    .where("role", "=", "admin")
    .execute();
  expectTypeOf(rows).toEqualTypeOf<{ role: Role; name: string }[]>();
  // @ts-expect-error -- no such label
  db.selectFrom("users").where("role", "=", "boss");
  // @ts-expect-error -- a generated column is never written
  db.insertInto("users").values({ shout: "x" });
  // @ts-expect-error -- name is NOT NULL and has no default
  db.insertInto("companies").values({});
  db.insertInto("audit.everything");
}
