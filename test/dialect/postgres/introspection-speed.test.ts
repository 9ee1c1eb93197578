import { cpus, loadavg } from "node:os";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { postgresVersions } from "../../engine/postgres.ts";
import { usePostgres } from "./postgres-fixture.ts";

/** 1,000 tables of 15 columns, 5 indexes, 1 foreign key and 1 check. */
const manyTables = `
  DO $$ BEGIN
    FOR t IN 1 .. 1000 LOOP
      EXECUTE format('CREATE TABLE t%s (id bigint PRIMARY KEY, parent bigint REFERENCES t%s, c3 varchar(50) DEFAULT ''x'', c4 integer CHECK (c4 > 0),
        c5 text, c6 text, c7 numeric(10,2), c8 timestamptz DEFAULT now(), c9 jsonb, c10 text[], c11 uuid, c12 date, c13 boolean, c14 text, c15 text)',
        t, greatest(t - 1, 1));
      EXECUTE format('CREATE INDEX ON t%1$s (c3); CREATE INDEX ON t%1$s (c4 DESC, c5); CREATE INDEX ON t%1$s (lower(c6));
        CREATE UNIQUE INDEX ON t%1$s (c7) WHERE c13; CREATE INDEX ON t%1$s USING gin (c9)', t);
    END LOOP;
  END $$`;

// Making the tables takes longer than all else, so one version must do.
describe.each(postgresVersions().slice(0, 1))("PostgreSQL %s", (version) => {
  const fixture = usePostgres(version);

  test("a thousand tables are read in a second", async () => {
    const { session } = fixture;
    for (let batch = 0; batch < 1000; batch += 250) {
      // One transaction of a thousand tables would need more locks than a server has by default.
      const part = manyTables.replace("1 .. 1000", `${batch + 1} .. ${batch + 250}`);
      // oxlint-disable-next-line no-await-in-loop -- each batch refers to the one before
      await session.execute(part);
    }
    await session.execute("ANALYZE");
    const times: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      /* oxlint-disable no-await-in-loop -- one after the other, to be measured; a new session knows nothing of the catalogue yet */
      const fresh = await openPostgresSession(parseDatabaseUrl(fixture.url));
      const start = performance.now();
      const { tables } = await dialect.introspect(fresh, { schemas: [], excludeTables: [] });
      times.push(performance.now() - start);
      await fresh.close();
      /* oxlint-enable no-await-in-loop */
      expect(tables.size).toBe(1000);
    }
    // Beside other work each gets its share of the machine only.
    const slowness = Math.max(1, (loadavg()[0] ?? 0) / cpus().length);
    expect(Math.min(...times) / slowness).toBeLessThan(1000);
  }, 60_000);
});
