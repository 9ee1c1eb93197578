import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import { type Column, type Identity, plainIdentity } from "../../../src/schema/column.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { sqlText } from "../../../src/schema/expression.ts";
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

  const nextval = (name: string) => sqlText(`nextval('${name}'::regclass)`);

  test("a sequence that a default reads, and the column does not own, follows, and has its own size and comment after the way back", async () => {
    const read = async () => {
      const { rows } = await fixture.session.execute(
        `SELECT seqrelid::regclass::text AS name, seqtypid::regtype::text AS type, seqmax::text AS max,
         obj_description(seqrelid, 'pg_class') AS comment FROM pg_sequence ORDER BY 1`,
      );
      return rows.map(
        ({ name, type, max, comment }) => `${String(name)} ${String(type)} ${String(max)} ${String(comment)}`,
      );
    };
    const names = ["plain", "\"Odd ''s\"", "bounded", "big", "noted", "small", "shared"];
    for (const name of names) await fixture.session.execute(`CREATE SEQUENCE ${name.replace("''", "'")} AS integer`);
    await fixture.session.execute("ALTER SEQUENCE bounded MAXVALUE 1000");
    await fixture.session.execute("ALTER SEQUENCE big AS bigint");
    await fixture.session.execute("ALTER SEQUENCE small AS smallint");
    await fixture.session.execute("COMMENT ON SEQUENCE noted IS 'mine'");
    const [smallint, integer, bigint]: readonly ColumnType[] = [
      { kind: "smallint" },
      { kind: "integer" },
      { kind: "bigint" },
    ];
    if (smallint === undefined || integer === undefined || bigint === undefined) return;
    const columns = names.map((name, at) => required(`c${at}`, integer, { default: nextval(name) }));
    await history.run(createTable("Jobs", columns));
    const before = await read();
    const alter = (from: ColumnType, to: ColumnType) =>
      columns.map(({ name }) => alterColumn("Jobs", name, { type: { from, to } }));
    const wider = alter(integer, bigint);
    await history.run(...wider);
    const wide = await read();
    expect(wide.map((line) => line.replace(/ (?:Widened|mine|null).*$/, ""))).toEqual([
      `"Odd 's" bigint ${largest.bigint}`,
      `big bigint ${largest.bigint}`,
      "bounded bigint 1000",
      `noted bigint ${largest.bigint}`,
      `plain bigint ${largest.bigint}`,
      `shared bigint ${largest.bigint}`,
      `small smallint ${largest.smallint}`,
    ]);
    expect(wide.find((line) => line.startsWith("noted"))).toContain(" mine");
    await fixture.session.execute("SELECT setval('plain', 2147483647)");
    await fixture.session.execute('INSERT INTO "Jobs" DEFAULT VALUES');
    await fixture.session.execute('DELETE FROM "Jobs"');
    await fixture.session.execute("SELECT setval('plain', 7)");
    await history.run(...reverseOperations(wider));
    // What the comment of somebody else hides stays wide, which nobody notices: the column ends first.
    const isOther = (line: string) => !line.startsWith("noted");
    expect((await read()).filter(isOther)).toEqual(before.filter(isOther));
    // A sequence that is as small as its column by then follows it.
    const isFollowing = (line: string) => isOther(line) && !line.startsWith("small");
    const narrower = alter(integer, smallint);
    await history.run(...narrower);
    await history.run(...reverseOperations(narrower));
    expect((await read()).filter(isFollowing)).toEqual(before.filter(isFollowing));
    // Two steps up and two down.
    const steps = [alter(integer, smallint), alter(smallint, bigint), alter(bigint, integer), alter(integer, bigint)];
    for (const step of steps) await history.run(...step);
    expect((await read()).find((line) => line.startsWith("plain"))).toContain(` ${largest.bigint} `);
    for (const step of steps.toReversed()) await history.run(...reverseOperations(step));
    expect((await read()).filter(isFollowing)).toEqual(before.filter(isFollowing));
  });

  test("a sequence beyond the new end is told before anything is changed, and the hint mends it", async () => {
    const [smallint, integer]: readonly ColumnType[] = [{ kind: "smallint" }, { kind: "integer" }];
    if (smallint === undefined || integer === undefined) return;
    await fixture.session.execute("CREATE SEQUENCE numbers AS integer");
    const cases: readonly (readonly [string, Partial<Column>, bigint, Partial<Identity>?])[] = [
      ["serial", { identity: serial }, 40_000n],
      ["identity", { identity: always }, 40_000n],
      ["descending", { identity: { ...plainIdentity, ...down } }, -40_000n],
      ["default", { default: nextval("numbers") }, 40_000n],
      ["new maximum", { identity: plainIdentity }, 40_000n, { maximum: 500 }],
    ];
    for (const [name, settings, last, bounds] of cases) {
      history = new History(fixture.session);
      await history.run(createTable("Jobs", [required("Id", integer, settings), required("k", text)]));
      const sequence = settings.identity === undefined ? "'numbers'" : `pg_get_serial_sequence('"Jobs"', 'Id')`;
      await fixture.session.execute(`SELECT setval(${sequence}, ${last})`);
      await fixture.session.execute(
        `INSERT INTO "Jobs" ("Id", k) OVERRIDING SYSTEM VALUE VALUES (${last < 0n ? -3 : 3}, 'x')`,
      );
      const identity = settings.identity ?? null;
      const change = alterColumn(
        "Jobs",
        "Id",
        bounds && identity
          ? { identity: { from: identity, to: { ...identity, ...bounds } } }
          : { type: { from: integer, to: smallint } },
      );
      const { segments } = await dialect.plan([change], {
        session: fixture.session,
        foldedSchema: () => Promise.resolve(history.folded),
      });
      const checks = segments.flatMap(({ steps }) => steps).filter((step) => step.kind === "assertion");
      const check = checks.find(({ message }) => message.includes("the sequence of column"));
      expect([name, check === undefined]).toEqual([name, false]);
      if (check === undefined) continue;
      expect([name, (await fixture.session.execute(check.sql)).rows]).toMatchObject([
        name,
        [{ last_value: Number(last) }],
      ]);
      await fixture.session.execute(check.hint.slice(check.hint.indexOf("SELECT")));
      expect([name, (await fixture.session.execute(check.sql)).rows]).toEqual([name, []]);
      await history.run(change);
      expect([name, Math.abs(await insert())]).toEqual([name, 4]);
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
