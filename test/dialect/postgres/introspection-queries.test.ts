import { expect, test } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { postgresVersions } from "../../engine/postgres.ts";
import { usePostgres } from "./postgres-fixture.ts";

const fixture = usePostgres(postgresVersions()[0]);

test("introspection asks as often for many tables as for one", async () => {
  const { session } = fixture;
  const count = async (): Promise<readonly [tables: number, queries: number]> => {
    let queries = 0;
    const counting: Session = {
      ...session,
      get inTransaction() {
        return session.inTransaction;
      },
      execute: (...parameters) => {
        queries += 1;
        return session.execute(...parameters);
      },
    };
    const { tables } = await dialect.introspect(counting, { schemas: [], excludeTables: [] });
    return [tables.size, queries];
  };
  const create = (number: number): string => `
    CREATE TABLE t${number} (id serial PRIMARY KEY, name varchar(20) UNIQUE, next integer REFERENCES t1, CHECK (id > 0));
    CREATE INDEX ON t${number} (lower(name)) WHERE next IS NULL;
    COMMENT ON TABLE t${number} IS 'one';`;
  await session.executeScript(create(1));
  const [one, queries] = await count();
  await session.executeScript(Array.from({ length: 40 }, (_, at) => create(at + 2)).join(""));
  expect([one, await count()]).toEqual([1, [41, queries]]);
  expect(queries).toBeLessThan(15);
});
