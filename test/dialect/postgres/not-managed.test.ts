import { describe, expect, test } from "vitest";
import { introspectPostgres } from "../../../src/dialect/postgres/introspector.ts";
import { postgresVersions } from "../../engine/postgres.ts";
import { usePostgres } from "./postgres-fixture.ts";

const kinds: readonly (readonly [statement: string, ...names: readonly string[]])[] = [
  ["CREATE VIEW v AS SELECT 1 AS a", "view v"],
  ["CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a", "materialized view mv"],
  ["CREATE SEQUENCE sq", "sequence sq"],
  ["CREATE DOMAIN d AS text CHECK (VALUE <> '')", "domain d"],
  ["CREATE TYPE pair AS (a int, b text)", "composite type pair"],
  ["CREATE TYPE span AS RANGE (subtype = float8)", "range type span"],
  ["CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'", "function f(a integer)"],
  ["CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'", "procedure p()"],
  ["CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int)", "aggregate total(integer)"],
  ["CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)", "operator ==="],
  ['CREATE COLLATION german FROM "C"', "collation german"],
  ["CREATE STATISTICS st ON a, b FROM items", "statistics st"],
  ["CREATE TEXT SEARCH CONFIGURATION cfg (copy = simple)", "text search configuration cfg"],
  ["CREATE TEXT SEARCH DICTIONARY dict (template = simple)", "text search dictionary dict"],
  ["CREATE CAST (pair AS text) WITH INOUT", "cast pair as text"],
  ["CREATE FOREIGN DATA WRAPPER fdw", "foreign data wrapper fdw"],
  ["CREATE SERVER far FOREIGN DATA WRAPPER fdw", "foreign server far"],
  ["CREATE FOREIGN TABLE away (a int) SERVER far", "foreign table away"],
  ["CREATE PUBLICATION pub FOR TABLE items", "publication pub"],
  ["CREATE EXTENSION btree_gist", "extension btree_gist"],
  ["CREATE FUNCTION tg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "function tg()"],
  ["CREATE TRIGGER touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION tg()", "trigger items.touch"],
  ["CREATE RULE quiet AS ON DELETE TO items DO INSTEAD NOTHING", "rule items.quiet"],
  ["ALTER TABLE items ENABLE ROW LEVEL SECURITY", "row level security items"],
  ["CREATE USER MAPPING FOR PUBLIC SERVER far", "user mapping public on far"],
  ["COMMENT ON SCHEMA \"Odd\" IS 'odd'", "comment of a schema Odd"],
  ["CREATE INDEX gx ON items USING gist (tsv tsvector_ops (siglen = 64))", "operator class parameters items.gx"],
  ["CREATE INDEX cx ON items (b); ALTER TABLE items CLUSTER ON cx", "clustered by items.cx"],
  [
    "ALTER TABLE items ADD CONSTRAINT single UNIQUE (b); COMMENT ON INDEX single IS 'why'",
    "comment of an index items.single",
  ],
  ["CREATE POLICY mine ON items USING (true)", "policy items.mine"],
  ["CREATE TABLE parted (a int) PARTITION BY RANGE (a)", "partitioned table parted"],
  ["CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (9)", "partition part"],
  ["CREATE TABLE child () INHERITS (items)", "inherited table child"],
  ["CREATE TABLE typed OF pair", "typed table typed"],
  ["ALTER TABLE items SET (fillfactor = 70)", "storage parameters items"],
  ["CREATE INDEX ix ON items (a) WITH (fillfactor = 60)", "storage parameters items.ix"],
  ["ALTER TABLE items REPLICA IDENTITY FULL", "replica identity items"],
  ["ALTER TABLE items ALTER COLUMN b SET STORAGE EXTERNAL", "column settings items.b"],
  ["ALTER TABLE items ALTER COLUMN a SET STATISTICS 500", "column settings items.a"],
  [
    "ALTER TABLE items ADD CONSTRAINT said CHECK (a > 0); COMMENT ON CONSTRAINT said ON items IS 'why'",
    "comment of a constraint items.said",
  ],
  ['CREATE TABLE "Odd"."Table.One" (a int) PARTITION BY HASH (a)', 'partitioned table Odd."Table.One"'],
  ["CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION evt()", "event trigger watch"],
];

describe.each(postgresVersions())("what is not managed, PostgreSQL %s", (version) => {
  const database = usePostgres(version);

  test("R64 everything that the schema does not hold is listed by kind and name", async () => {
    const { session } = database;
    await session.executeScript(`CREATE SCHEMA "Odd"; CREATE TABLE items (a int, b text, span int4range, tsv tsvector);
      CREATE FUNCTION evt() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'`);
    for (const [statement] of kinds) {
      await session.executeScript(statement);
    }
    const major = Number(session.serverVersion.split(".")[0]);
    if (major >= 18) await session.execute("ALTER TABLE items ADD CONSTRAINT later NOT NULL b NOT VALID");
    const found = await introspectPostgres(session, { schemas: ["Odd"], excludeTables: [] });
    const wanted = [
      ...kinds.flatMap(([, ...names]) => names),
      "function evt()",
      ...(major >= 18 ? ["not null that is not valid items.later"] : []),
    ];
    expect(found.unmanaged.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual(wanted.toSorted());
    expect([...found.tables.keys()]).toEqual(["items"]);
  });
});
