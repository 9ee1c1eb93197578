import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import { type Identity, plainIdentity } from "../../../src/schema/column.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { alterColumn, createTable, required, text } from "../../ddl/build-schema.ts";
import { postgresVersions } from "../../engine/postgres.ts";
import { History, usePostgres } from "./postgres-fixture.ts";

const serial: Identity = { ...plainIdentity, mode: "serial" };
const always: Identity = { ...plainIdentity, mode: "always" };
const down: Partial<Identity> = { increment: -1 };

type Numbered = "smallint" | "integer" | "bigint";
const largest: Record<Numbered, bigint> = { smallint: 32_767n, integer: 2_147_483_647n, bigint: 2n ** 63n - 1n };

const types: readonly (readonly [Numbered, Numbered])[] = [
  ["integer", "bigint"],
  ["smallint", "integer"],
  ["bigint", "smallint"],
];

const identities: readonly (readonly [string, Identity, Identity?])[] = [
  ["serial", serial],
  ["identity by default", plainIdentity],
  ["identity always", always],
  ["serial with a maximum of its own", { ...serial, maximum: 1000, start: 5 }],
  ["identity with a maximum of its own", { ...always, maximum: 1000, cache: 3 }],
  ["descending serial", { ...serial, ...down }],
  ["descending identity", { ...plainIdentity, ...down }],
  ["serial that becomes an identity", serial, always],
  ["identity that becomes serial", plainIdentity, serial],
];

describe.each(postgresVersions())("the sequence of a column on PostgreSQL %s", (version) => {
  const fixture = usePostgres(version);
  let history: History;

  beforeEach(async () => {
    await fixture.session.begin();
    history = new History(fixture.session);
  });
  afterEach(() => fixture.session.rollback());

  async function sequence(): Promise<Record<string, unknown>> {
    const { rows } = await fixture.session.execute(
      `SELECT s.seqtypid::regtype::text AS type, s.seqmin::text AS min, s.seqmax::text AS max
       FROM pg_sequence s WHERE s.seqrelid = pg_get_serial_sequence('"Jobs"', 'Id')::regclass`,
    );
    return rows[0] ?? {};
  }

  async function insert(): Promise<number> {
    const { rows } = await fixture.session.execute('INSERT INTO "Jobs" (k) VALUES (\'x\') RETURNING "Id"');
    return Number(rows[0]?.["Id"]);
  }

  const cases = types.flatMap(([from, to]) =>
    identities.map(([name, before, after = before]) => ({ name, from, to, before, after })),
  );

  test.each(cases)("follows a $name from $from to $to and back", async ({ from, to, before, after }) => {
    const [first, second]: readonly ColumnType[] = [{ kind: from }, { kind: to }];
    if (first === undefined || second === undefined) return;
    const create = (type: ColumnType, identity: Identity) =>
      createTable("Jobs", [required("Id", type, { identity }), required("k", text)]);
    await history.run(create(second, after));
    const wanted = [await sequence(), await history.introspect()] as const;
    await fixture.session.execute('DROP TABLE "Jobs"');
    history = new History(fixture.session);
    await history.run(create(first, before));
    const original = [await sequence(), await history.introspect()] as const;
    const given = await insert();
    const change = alterColumn("Jobs", "Id", {
      type: { from: first, to: second },
      ...(before === after ? {} : { identity: { from: before, to: after } }),
    });
    await history.run(change);
    expect([await sequence(), await history.introspect()]).toEqual(wanted);
    const step = before.increment === -1 ? -1 : 1;
    // A cache, and an identity that takes another's place, may leave numbers out, but never repeat one.
    const next = await insert();
    expect((next - given) * step).toBeGreaterThan(0);
    await history.run(...reverseOperations([change]));
    expect([await sequence(), await history.introspect()]).toEqual(original);
    expect(((await insert()) - next) * step).toBeGreaterThan(0);
  });

  test("numbers beyond the end of the old type, and bounds that the old or the new type cannot have", async () => {
    const [integer, bigint]: readonly ColumnType[] = [{ kind: "integer" }, { kind: "bigint" }];
    if (integer === undefined || bigint === undefined) return;
    for (const identity of [serial, always]) {
      history = new History(fixture.session);
      await history.run(createTable("Jobs", [required("Id", integer, { identity }), required("k", text)]));
      await fixture.session.execute(`SELECT setval(pg_get_serial_sequence('"Jobs"', 'Id'), 2147483647)`);
      const wide = { ...identity, maximum: 5_000_000_000 };
      const change = alterColumn("Jobs", "Id", {
        type: { from: integer, to: bigint },
        identity: { from: identity, to: wide },
      });
      await history.run(change);
      expect(await insert()).toBe(2_147_483_648);
      expect(await sequence()).toMatchObject({ type: "bigint", max: "5000000000" });
      await fixture.session.execute('DELETE FROM "Jobs"');
      await fixture.session.execute(`SELECT setval(pg_get_serial_sequence('"Jobs"', 'Id'), 7)`);
      await history.run(...reverseOperations([change]));
      expect(await sequence()).toMatchObject({ type: "integer", max: String(largest.integer) });
      expect(await insert()).toBe(8);
      // The bound of the model stays although it is that of the old type.
      const exact = { ...identity, maximum: 2_147_483_647 };
      await history.run(alterColumn("Jobs", "Id", { identity: { from: identity, to: exact } }));
      await history.run(alterColumn("Jobs", "Id", { type: { from: integer, to: bigint } }));
      expect(await sequence()).toMatchObject({ type: "bigint", max: "2147483647" });
      await fixture.session.execute('DROP TABLE "Jobs"');
    }
  });

  test("a sequence that ends before its column is a difference, and the difference says how to mend it", async () => {
    const bigint: ColumnType = { kind: "bigint" };
    await history.run(createTable("Jobs", [required("Id", bigint, { identity: serial }), required("k", text)]));
    const wanted = await history.introspect();
    await fixture.session.execute('ALTER SEQUENCE "Jobs_Id_seq" AS integer');
    const { operations } = diffDatabase(await history.introspect(), wanted, { comparator: dialect.comparator });
    expect(operations).toMatchObject([
      { kind: "alterColumn", changes: { identity: { from: { maximum: 2_147_483_647 }, to: { maximum: null } } } },
    ]);
    await history.run(...operations);
    expect(await sequence()).toMatchObject({ type: "bigint", max: String(largest.bigint) });
    // A sequence that could go further than its column, as CREATE SEQUENCE makes it, ends where the column does.
    await fixture.session.execute("CREATE SEQUENCE wide");
    await fixture.session.execute("CREATE TABLE w (id integer NOT NULL DEFAULT nextval('wide'))");
    await fixture.session.execute("ALTER SEQUENCE wide OWNED BY w.id");
    expect((await history.introspect()).tables.get("w")?.columns[0]?.identity).toEqual(serial);
  });
});
