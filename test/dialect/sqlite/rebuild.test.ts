import { describe, expect, onTestFinished, test } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import {
  alterColumn,
  check,
  column,
  createTable,
  enumType,
  foreignKey,
  text,
  unique,
  varchar,
} from "../../ddl/build-schema.ts";
import { applyTo, countRebuilds, openWith, planFor, read, rowsOf } from "./apply-plan.ts";

const name = parseQualifiedName;

async function open(script: string): Promise<Session> {
  const session = await openWith(script);
  onTestFinished(() => session.close());
  return session;
}

/** An operation that no ALTER TABLE of SQLite does. */
function makeNullable(table: string, column: string): Operation {
  return alterColumn(table, column, { nullable: { from: false, to: true } });
}

async function sqlOf(session: Session, object: string): Promise<string> {
  const { rows } = await session.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [object]);
  return String(rows[0]?.["sql"]);
}

function refuses(session: Session, sql: string, message: RegExp): Promise<void> {
  return expect(session.execute(sql)).rejects.toThrow(message);
}

describe("R155 a rebuild keeps", () => {
  test("R155 rows, their values and their storage classes", async () => {
    const session = await open(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, a NOT NULL, b BLOB, c REAL, d TEXT);
      INSERT INTO t VALUES (1, 'x', X'00ff', 1.5, 'it''s'), (7, 9007199254740993, NULL, -0.0, ''), (9, 2.5, 'text', 1e300, NULL);
    `);
    const query = "SELECT id, quote(a), typeof(a), quote(b), typeof(b), quote(c), quote(d) FROM t ORDER BY id";
    const before = await rowsOf(session, query);
    const plan = await applyTo(session, [makeNullable("t", "a")]);
    expect(countRebuilds(plan)).toBe(1);
    expect(await rowsOf(session, query)).toEqual(before);
  });

  test("R155 unnamed and named checks, which follow a renaming of their columns", async () => {
    const session = await open(`
      CREATE TABLE t (a INTEGER CHECK (a > 0), b INTEGER NOT NULL, CHECK (a < b), CONSTRAINT ck_sum CHECK (a + "b" < 100));
      INSERT INTO t VALUES (1, 2);
    `);
    await applyTo(session, [
      { kind: "renameColumn", table: name("t"), from: "a", to: "from" },
      makeNullable("t", "b"),
      { kind: "renameColumn", table: name("t"), from: "b", to: "to b" },
    ]);
    await refuses(session, `INSERT INTO t VALUES (0, 2)`, /CHECK constraint failed: from$/);
    await refuses(session, `INSERT INTO t VALUES (3, 2)`, /CHECK constraint failed: from$/);
    await refuses(session, `INSERT INTO t VALUES (60, 70)`, /CHECK constraint failed: ck_sum/);
    const table = (await read(session)).tables.get("t");
    expect(table?.constraints.map((constraint) => constraint.name)).toEqual([null, null, "ck_sum"]);
  });

  test("R155 triggers of the table, triggers of others that use it, and what they do", async () => {
    const session = await open(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL); CREATE TABLE log (what TEXT); CREATE TABLE u (x TEXT);
      CREATE TRIGGER t_ai AFTER INSERT ON t WHEN new.a <> 'quiet' BEGIN INSERT INTO log VALUES ('t ' || new.a); END;
      CREATE TRIGGER "t bu" BEFORE UPDATE OF a ON t BEGIN INSERT INTO log VALUES ('was ' || old.a); END;
      CREATE TRIGGER u_ai AFTER INSERT ON u BEGIN INSERT INTO t (a) VALUES (new.x); END;
      INSERT INTO t VALUES (1, 'one');
    `);
    await applyTo(session, [makeNullable("t", "a")]);
    expect(await rowsOf(session, "SELECT what FROM log")).toEqual([["t one"]]);
    await session.executeScript("INSERT INTO u VALUES ('two'); UPDATE t SET a = 'three' WHERE id = 1");
    expect(await rowsOf(session, "SELECT what FROM log")).toEqual([["t one"], ["t two"], ["was one"]]);
  });

  test("R155 AUTOINCREMENT and where its sequence stands, even on an empty table", async () => {
    const session = await open(`
      CREATE TABLE full (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL);
      CREATE TABLE bare (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL);
      INSERT INTO full VALUES (5, 'a'), (41, 'b'); DELETE FROM full WHERE id = 41;
      INSERT INTO bare VALUES (99, 'a'); DELETE FROM bare;
    `);
    await applyTo(session, [makeNullable("full", "a"), makeNullable("bare", "a")]);
    expect(await rowsOf(session, "SELECT name, seq FROM sqlite_sequence ORDER BY name")).toEqual([
      ["bare", 99],
      ["full", 41],
    ]);
    await session.executeScript("INSERT INTO full (a) VALUES ('c'); INSERT INTO bare (a) VALUES ('c')");
    expect(await rowsOf(session, "SELECT max(id) FROM full UNION ALL SELECT max(id) FROM bare")).toEqual([[42], [100]]);
  });

  test("R155 COLLATE of columns, keys and indexes", async () => {
    const session = await open(`
      CREATE TABLE t (a TEXT COLLATE NOCASE NOT NULL, b TEXT, UNIQUE (b COLLATE RTRIM));
      CREATE UNIQUE INDEX ux ON t (b COLLATE NOCASE DESC);
      INSERT INTO t VALUES ('A', 'x');
    `);
    await applyTo(session, [makeNullable("t", "a")]);
    expect(await rowsOf(session, "SELECT count(*) FROM t WHERE a = 'a'")).toEqual([[1]]);
    await refuses(session, "INSERT INTO t VALUES ('b', 'x  ')", /UNIQUE/);
    await refuses(session, "INSERT INTO t VALUES ('b', 'X')", /UNIQUE/);
  });

  test("R155 descending, expression and partial indexes, word for word", async () => {
    const indexes = [
      'CREATE INDEX "ix desc" ON t (a DESC, b)',
      "CREATE UNIQUE INDEX ix_lower ON t (lower(a) || '-')",
      "CREATE INDEX ix_part ON t (b) WHERE b IS NOT NULL AND a <> 'x'",
    ];
    const session = await open(`CREATE TABLE t (a TEXT NOT NULL, b INTEGER); ${indexes.join(";")}`);
    await applyTo(session, [makeNullable("t", "a")]);
    const { rows } = await session.execute("SELECT sql FROM sqlite_schema WHERE type = 'index'");
    expect(rows.map(({ sql }) => sql)).toEqual(indexes);
  });

  test("R155 foreign keys with their actions, names and deferral", async () => {
    const session = await open(`
      CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (id INTEGER PRIMARY KEY);
      CREATE TABLE t (
        a INTEGER REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL, b INTEGER NOT NULL,
        CONSTRAINT fk_q FOREIGN KEY (b) REFERENCES q (id) ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED
      );
      INSERT INTO p VALUES (1); INSERT INTO q VALUES (1); INSERT INTO t VALUES (1, 1);
    `);
    const before = await rowsOf(session, "SELECT * FROM pragma_foreign_key_list('t') ORDER BY id");
    const constraints = (await read(session)).tables.get("t")?.constraints;
    await applyTo(session, [makeNullable("t", "b")]);
    expect(await rowsOf(session, "SELECT * FROM pragma_foreign_key_list('t') ORDER BY id")).toEqual(before);
    expect((await read(session)).tables.get("t")?.constraints).toEqual(constraints);
    expect(constraints?.[1]).toMatchObject({ name: "fk_q", deferrable: "initiallyDeferred", onDelete: "set default" });
    await session.execute("DELETE FROM p");
    expect(await rowsOf(session, "SELECT count(*) FROM t")).toEqual([[0]]);
  });

  test("R155 stored and virtual generated columns, which are computed and not copied", async () => {
    const session = await open(`
      CREATE TABLE t (a INTEGER NOT NULL, s INTEGER GENERATED ALWAYS AS (a * 2) STORED, v INTEGER AS (s + 1), b TEXT);
      INSERT INTO t (a, b) VALUES (3, 'x');
    `);
    await applyTo(session, [makeNullable("t", "a")]);
    await session.execute("UPDATE t SET a = 5");
    expect(await rowsOf(session, "SELECT a, s, v, b FROM t")).toEqual([[5, 10, 11, "x"]]);
    const columns = (await read(session)).tables.get("t")?.columns;
    expect(columns?.map(({ generated }) => generated?.stored)).toEqual([undefined, true, false, undefined]);
  });

  test("what ANALYZE has found out, except about an index that goes", async () => {
    const session = await open(`
      CREATE TABLE "T" (a TEXT NOT NULL, b TEXT UNIQUE, c TEXT, PRIMARY KEY (a, c)) WITHOUT ROWID;
      CREATE INDEX kept ON "T" (c, a); CREATE INDEX gone ON "T" (c); CREATE TABLE other (x TEXT);
      INSERT INTO "T" VALUES ('a', 'b', 'c'), ('d', 'e', 'c'); INSERT INTO other VALUES (1); ANALYZE;`);
    const statistics = () =>
      rowsOf(session, "SELECT tbl, idx, stat, rowid FROM sqlite_stat1 WHERE idx IS NOT 'gone' ORDER BY rowid");
    const before = await statistics();
    await applyTo(session, [
      alterColumn("T", "b", { default: { from: null, to: literal("x") } }),
      { kind: "dropIndex", table: name("T"), name: "gone", definition: null },
    ]);
    expect(before.map(([, index]) => index)).toEqual(expect.arrayContaining(["kept", "T", "sqlite_autoindex_T_1"]));
    expect(await statistics()).toEqual(before);
    expect(await rowsOf(session, "SELECT count(*) FROM sqlite_stat1 WHERE idx = 'gone'")).toEqual([[0]]);
    // Only some builds of SQLite keep samples, too.
    if ((await rowsOf(session, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'")).length === 0) return;
    expect(await rowsOf(session, "SELECT DISTINCT tbl FROM sqlite_stat4")).not.toContainEqual(["aludel_new_T"]);
  });

  test("R155 STRICT and WITHOUT ROWID", async () => {
    const session = await open(`
      CREATE TABLE t (k TEXT, n INTEGER NOT NULL, PRIMARY KEY (k, n DESC)) WITHOUT ROWID, STRICT;
      INSERT INTO t VALUES ('b', 1), ('a', 2);
    `);
    await applyTo(session, [
      { kind: "addConstraint", table: name("t"), constraint: check("ck_n", "n > 0") },
      { kind: "addColumn", table: name("t"), column: { ...required, name: "flag" } },
    ]);
    expect(await sqlOf(session, "t")).toContain("PRIMARY KEY (k, n DESC)");
    expect((await read(session)).tables.get("t")?.options).toEqual({ strict: true, withoutRowid: true });
    expect(await rowsOf(session, "SELECT * FROM t")).toEqual([
      ["a", 2, 1],
      ["b", 1, 1],
    ]);
    await refuses(session, "INSERT INTO t VALUES ('c', 'text', 1)", /cannot store TEXT value in INTEGER column/);
    await refuses(session, "SELECT rowid FROM t", /no such column: rowid/);
  });

  test("R155 dependent views and their INSTEAD OF triggers, also of a table that a view joins with itself", async () => {
    const session = await open(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, up INTEGER REFERENCES t);
      CREATE VIEW v AS SELECT c.id, c.a AS a, p.a AS parent FROM t c LEFT JOIN t p ON p.id = c.up;
      CREATE VIEW w AS SELECT * FROM v WHERE parent IS NOT NULL;
      CREATE TRIGGER v_ii INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;
      INSERT INTO t VALUES (1, 'root', NULL), (2, 'leaf', 1);
    `);
    await applyTo(session, [
      makeNullable("t", "a"),
      { kind: "renameColumn", table: name("t"), from: "a", to: "label" },
    ]);
    await session.execute("INSERT INTO v (a) VALUES ('more')");
    expect(await rowsOf(session, "SELECT * FROM v ORDER BY id")).toEqual([
      [1, "root", null],
      [2, "leaf", "root"],
      [3, "more", null],
    ]);
    expect(await rowsOf(session, "SELECT * FROM w")).toEqual([[2, "leaf", "root"]]);
  });

  test("R155 what Aludel has no words for: ON CONFLICT, order of keys, comments, odd spellings", async () => {
    const session = await open(`
      CREATE TABLE [odd "t] (
        -- the key
        \`id\` INT /* not a rowid */ PRIMARY KEY DESC ON CONFLICT REPLACE,
        [a b] VARCHAR (10, 2) CONSTRAINT nn NOT NULL ON CONFLICT IGNORE DEFAULT (1 + 1),
        free, c TEXT NOT NULL
        CONSTRAINT u UNIQUE ON CONFLICT ABORT
      );
      INSERT INTO [odd "t] VALUES (1, 'x', 2.5, 'y');
    `);
    await applyTo(session, [makeNullable('"odd ""t"', "c")]);
    expect(await sqlOf(session, 'odd "t')).toBe(`CREATE TABLE "odd ""t" (
  -- the key
  \`id\` INT /* not a rowid */ PRIMARY KEY DESC ON CONFLICT REPLACE,
  [a b] VARCHAR (10, 2) CONSTRAINT nn NOT NULL ON CONFLICT IGNORE DEFAULT (1 + 1),
  free,
  c TEXT CONSTRAINT u UNIQUE ON CONFLICT ABORT
)`);
    expect((await read(session)).unmanaged.map(({ kind }) => kind)).toContain("on conflict replace");
  });
});

const required = {
  type: { kind: "boolean" },
  nullable: false,
  default: { kind: "literal", value: true },
  generated: null,
  identity: null,
  collation: null,
  comment: null,
} as const;

describe("a rebuild under foreign keys", () => {
  const family = `
    CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
    CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES p ON DELETE CASCADE);
    CREATE TABLE g (c INTEGER REFERENCES c ON DELETE CASCADE);
    INSERT INTO p VALUES (1, 'a'), (2, 'b'); INSERT INTO c VALUES (10, 1), (11, 2); INSERT INTO g VALUES (10), (11);
  `;

  test("R155 child rows of ON DELETE CASCADE stay when their parent is made anew", async () => {
    const session = await open(family);
    await applyTo(session, [makeNullable("p", "a")]);
    expect(await rowsOf(session, "SELECT (SELECT count(*) FROM c), (SELECT count(*) FROM g)")).toEqual([[2, 2]]);
    expect(await rowsOf(session, "PRAGMA foreign_keys")).toEqual([[1]]);
    await session.execute("DELETE FROM p WHERE id = 1");
    expect(await rowsOf(session, "SELECT (SELECT count(*) FROM c), (SELECT count(*) FROM g)")).toEqual([[1, 1]]);
  });

  test("tables that refer to each other and to themselves are made anew in one go", async () => {
    const session = await open(`
      CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b, up INTEGER REFERENCES a ON DELETE CASCADE, x TEXT NOT NULL);
      CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a ON DELETE CASCADE, x TEXT NOT NULL);
      INSERT INTO a VALUES (1, NULL, NULL, 'x'), (2, NULL, 1, 'x'); INSERT INTO b VALUES (1, 2, 'x'); UPDATE a SET b = 1;
    `);
    const plan = await applyTo(session, [makeNullable("a", "x"), makeNullable("b", "x")]);
    expect(plan.segments.map(({ foreignKeys }) => foreignKeys)).toEqual(["suspended"]);
    expect(await rowsOf(session, "SELECT count(*) FROM a UNION ALL SELECT count(*) FROM b")).toEqual([[2], [1]]);
    expect(await rowsOf(session, "PRAGMA foreign_key_check")).toEqual([]);
    expect(await sqlOf(session, "a")).toContain("up INTEGER REFERENCES a ON DELETE CASCADE");
  });

  test("violations that stood there before do not stop it, new ones do and leave everything as it was", async () => {
    const session = await open(
      `${family} PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (12, 99); PRAGMA foreign_keys = ON;`,
    );
    await applyTo(session, [makeNullable("p", "a"), makeNullable("c", "p")]);
    expect(await rowsOf(session, "PRAGMA foreign_key_check")).toHaveLength(1);

    await session.executeScript("CREATE TABLE k (n INTEGER); INSERT INTO k VALUES (1), (3), (NULL), (4)");
    const schema = await rowsOf(session, "SELECT sql FROM sqlite_schema");
    const add: Operation = {
      kind: "addConstraint",
      table: name("k"),
      constraint: foreignKey("fk_k", ["n"], "p", ["id"]),
    };
    for (const attempt of ["first", "second"]) {
      await expect(applyTo(session, [add]), attempt).rejects.toMatchObject({
        cause: { code: "FOREIGN_KEY_VIOLATION", message: '2 rows of "k" (n) would refer to no row of "p"' },
      });
    }
    expect(await rowsOf(session, "SELECT sql FROM sqlite_schema")).toEqual(schema);
    expect(await rowsOf(session, "PRAGMA foreign_keys")).toEqual([[1]]);
  });

  test("more violations than before are new ones, also when the tables are renamed on the way", async () => {
    const session = await open(
      `${family} PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (12, 99); PRAGMA foreign_keys = ON;`,
    );
    const rename: Operation[] = [
      { kind: "renameTable", from: name("p"), to: name("elders") },
      { kind: "renameTable", from: name("elders"), to: name("parents") },
      { kind: "renameTable", from: name("c"), to: name("children") },
      { kind: "renameColumn", table: name("children"), from: "p", to: "parent" },
      makeNullable("children", "parent"),
      makeNullable("parents", "a"),
    ];
    await applyTo(session, rename);
    expect(await rowsOf(session, "SELECT count(*) FROM children")).toEqual([[3]]);
    const shift = alterColumn(
      "parents",
      "id",
      { type: { from: { kind: "bigint" }, to: { kind: "integer" } } },
      sqlText("id + 1"),
    );
    await expect(applyTo(session, [shift])).rejects.toMatchObject({
      cause: { message: '1 row of "children" (parent) would refer to no row of "parents"' },
    });
  });

  test("a key that a foreign key needs is not taken away", async () => {
    const session = await open(`
      CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT, CONSTRAINT uq UNIQUE (code)); CREATE TABLE c (code TEXT REFERENCES p (code));
    `);
    const drop: Operation = { kind: "dropConstraint", table: name("p"), name: "uq", definition: null };
    await expect(applyTo(session, [drop])).rejects.toMatchObject({
      code: "INVALID_OPERATION",
      message: expect.stringContaining('a foreign key of "c" refers to columns without a key'),
    });
    const readd: Operation = { kind: "addConstraint", table: name("p"), constraint: unique("uq_new", ["code"]) };
    expect(countRebuilds(await applyTo(session, [drop, readd]))).toBe(1);
  });

  test("a rebuild in the caller's open transaction is refused, since SQLite would not suspend enforcement", async () => {
    const session = await open(family);
    await session.begin();
    await expect(applyTo(session, [makeNullable("p", "a")])).rejects.toMatchObject({
      cause: { code: "UNSUPPORTED_FEATURE" },
    });
    await session.rollback();
  });
});

describe("a copy that fails", () => {
  test("R155 leaves the table as it was and no other behind, and the retry gives the same answer", async () => {
    const session = await open(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX ix ON t (a); INSERT INTO t VALUES (1, 'x'), (2, NULL);
    `);
    const before = await rowsOf(session, "SELECT type, name, sql FROM sqlite_schema");
    const forbid = alterColumn("t", "a", { nullable: { from: true, to: false } });
    for (const attempt of ["first", "second"]) {
      await expect(applyTo(session, [forbid]), attempt).rejects.toMatchObject({
        cause: { message: "NOT NULL constraint failed: t.a", engineCode: "SQLITE_CONSTRAINT_NOTNULL" },
      });
      expect(await rowsOf(session, "SELECT type, name, sql FROM sqlite_schema")).toEqual(before);
      expect(await rowsOf(session, "SELECT * FROM t")).toEqual([
        [1, "x"],
        [2, null],
      ]);
    }
    await session.execute("UPDATE t SET a = 'y' WHERE a IS NULL");
    await applyTo(session, [forbid]);
    await refuses(session, "INSERT INTO t VALUES (3, NULL)", /NOT NULL/);
  });

  test("names the rows whose label goes", async () => {
    const session = await open(`CREATE TABLE t (role TEXT CHECK ("role" IN ('a', 'b'))); INSERT INTO t VALUES ('b');`);
    const narrow = alterColumn("t", "role", { type: { from: enumType("r", "a", "b"), to: enumType("r", "a") } });
    await expect(applyTo(session, [narrow])).rejects.toMatchObject({
      rows: [{ role: "b" }],
      cause: { message: 'column "t.role" holds values that cannot become enum r' },
    });
  });

  test("does not make 0 of text that is no number: the rows are named", async () => {
    const session = await open("CREATE TABLE t (n TEXT); INSERT INTO t VALUES ('12'), ('abc'), (NULL), ('1.5');");
    const convert = alterColumn("t", "n", { type: { from: text, to: { kind: "integer" } } });
    await expect(applyTo(session, [convert])).rejects.toMatchObject({
      rows: [{ n: "abc" }, { n: "1.5" }],
      cause: { message: 'column "t.n" holds values that cannot become integer' },
    });
    await session.execute("DELETE FROM t WHERE n IN ('abc', '1.5')");
    await applyTo(session, [convert]);
    expect(await rowsOf(session, "SELECT n, typeof(n) FROM t")).toEqual([
      [12, "integer"],
      [null, "null"],
    ]);
  });
});

describe("changes of types", () => {
  test("the check of the old type goes, the new one comes, others stay", async () => {
    const session = await open(
      `CREATE TABLE t ("a b" VARCHAR(5) CHECK (length("a b") <= 5) CHECK ("a b" <> '') NOT NULL)`,
    );
    await applyTo(session, [
      { kind: "renameColumn", table: name("t"), from: "a b", to: "c" },
      alterColumn("t", "c", { type: { from: varchar(5), to: varchar(9) } }),
    ]);
    expect(await sqlOf(session, "t")).toContain(`"c" VARCHAR(9) CHECK (length("c") <= 9) CHECK ("c" <> '') NOT NULL`);
  });

  test("a type that SQLite writes in the same way needs no rebuild", async () => {
    const session = await open("CREATE TABLE t (a INTEGER)");
    const plan = await applyTo(session, [
      alterColumn("t", "a", { type: { from: { kind: "integer" }, to: { kind: "bigint" } } }),
    ]);
    expect(plan.segments).toEqual([]);
  });

  test("`using` converts, and may read other columns", async () => {
    const session = await open("CREATE TABLE t (a TEXT, b INTEGER); INSERT INTO t VALUES ('abc', 4)");
    await applyTo(session, [
      alterColumn("t", "a", { type: { from: text, to: { kind: "integer" } } }, sqlText("length(a) * b")),
    ]);
    expect(await rowsOf(session, "SELECT a FROM t")).toEqual([[12]]);
  });

  test("`using` that reads what the same revision changed first gets it", async () => {
    const session = await open("CREATE TABLE t (a TEXT, b TEXT); INSERT INTO t VALUES ('abc', '4')");
    const plan = await applyTo(session, [
      alterColumn("t", "b", { type: { from: text, to: { kind: "integer" } } }, sqlText("b + 1")),
      { kind: "renameColumn", table: name("t"), from: "b", to: "n" },
      alterColumn("t", "a", { type: { from: text, to: { kind: "integer" } } }, sqlText("n * 10")),
    ]);
    expect(await rowsOf(session, "SELECT a, n FROM t")).toEqual([[50, 5]]);
    expect(countRebuilds(plan)).toBe(2);
  });

  test("values of a generated column stay when it becomes an ordinary one", async () => {
    const session = await open("CREATE TABLE t (a INTEGER, d INTEGER AS (a * 2)); INSERT INTO t (a) VALUES (4)");
    const generated = { expression: sqlText("a * 2"), stored: false };
    await applyTo(session, [alterColumn("t", "d", { generated: { from: generated, to: null } })]);
    await session.execute("UPDATE t SET a = 5");
    expect(await rowsOf(session, "SELECT a, d FROM t")).toEqual([[5, 8]]);
  });
});

describe("views and triggers that the operations would break", () => {
  test("are named, and nothing is planned", async () => {
    const session = await open("CREATE TABLE t (a TEXT, b TEXT); CREATE VIEW v AS SELECT a, b FROM t");
    const drop: Operation = { kind: "dropColumn", table: name("t"), column: "b", definition: null };
    await expect(applyTo(session, [drop])).rejects.toMatchObject({
      code: "INVALID_OPERATION",
      message: expect.stringMatching(/^view "v" needs what the operations change: no such column: b$/),
    });
    const around: Operation[] = [
      { kind: "execute", sql: sqlText("DROP VIEW v"), changes: null },
      drop,
      { kind: "execute", sql: sqlText("CREATE VIEW v AS SELECT a FROM t"), changes: null },
    ];
    await applyTo(session, around);
    expect(await rowsOf(session, "SELECT * FROM v")).toEqual([]);
  });

  test("that were broken before do not count", async () => {
    const session = await open(`
      CREATE TABLE t (a TEXT NOT NULL); CREATE VIEW broken AS SELECT * FROM nowhere; INSERT INTO t VALUES ('x');
    `);
    await applyTo(session, [makeNullable("t", "a")]);
    expect(await rowsOf(session, "SELECT a FROM t")).toEqual([["x"]]);
  });

  const tables = `
    CREATE TABLE own (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT); CREATE TABLE other (x TEXT);
    CREATE VIEW w AS SELECT id, a FROM own; CREATE UNIQUE INDEX u ON own (a, b);`;
  const drop: Operation = { kind: "dropColumn", table: name("own"), column: "b", definition: null };
  const triggers: Readonly<Record<string, string>> = {
    "sets the column": `AFTER INSERT ON own BEGIN UPDATE own SET b = 'x' WHERE id = new.id; END`,
    "sets it among others, in another table": `AFTER DELETE ON other BEGIN UPDATE own SET (a, "B") = (1, 2); END`,
    "inserts it": `AFTER INSERT ON other BEGIN INSERT INTO own (a, b) VALUES (new.x, 1); END`,
    "inserts by position": `AFTER INSERT ON other BEGIN INSERT INTO own VALUES (1, 2, 3); END`,
    "sets it in a conflict": `BEFORE UPDATE OF x ON other BEGIN INSERT INTO own (id, a) VALUES (7, 1) ON CONFLICT (id) DO UPDATE SET b = 2; END`,
    "names it for a conflict": `AFTER INSERT ON other BEGIN INSERT INTO own (a) VALUES (1) ON CONFLICT (a, b) DO NOTHING; END`,
    "waits for it": `AFTER UPDATE OF a, b ON own BEGIN INSERT INTO other VALUES ('x'); END`,
    "writes for a view": `INSTEAD OF UPDATE ON w BEGIN UPDATE own SET b = new.a WHERE id = new.id; END`,
  };

  test.each(Object.entries(triggers))("a trigger that %s is named; renames reach it", async (_, body) => {
    const session = await open(`${tables} CREATE TRIGGER "the one" ${body};
      CREATE TRIGGER "a broken one" ${body.replace(/\bBEGIN\b/, "BEGIN SELECT * FROM nowhere;")};
      CREATE VIEW "a broken view" AS SELECT nowhere FROM own;`);
    const isMadeAnew = makeNullable("own", "a");
    for (const operations of [
      [drop],
      [isMadeAnew, drop],
      [{ kind: "execute", sql: sqlText("DROP INDEX u"), changes: null }, drop],
    ])
      await expect(planFor(session, operations as Operation[]), body).rejects.toMatchObject({
        code: "INVALID_OPERATION",
        message: expect.stringMatching(/^trigger "the one" needs what the operations change: [^;]*$/),
        hint: expect.stringContaining(`DROP TRIGGER "the one"`),
      });
    await session.executeScript(`DROP TRIGGER "a broken one"; DROP VIEW "a broken view"`);
    await applyTo(session, [
      isMadeAnew,
      { kind: "renameColumn", table: name("own"), from: "b", to: "first b" },
      { kind: "renameTable", from: name("own"), to: name("mine") },
    ]);
    await session.executeScript(`
      INSERT INTO mine VALUES (7, 'a', 'b'); INSERT INTO other VALUES ('z'); DELETE FROM mine WHERE id <> 7;
      UPDATE other SET x = 'y'; UPDATE mine SET "first b" = 'c' WHERE id = 7; DELETE FROM mine; DELETE FROM other`);
    if (body.includes("ON w")) await session.execute("UPDATE w SET a = 'x'");
  });

  test("are named when a column that comes makes their values too few or their names ambiguous", async () => {
    const session = await open(`${tables} CREATE VIEW joined AS SELECT b, x FROM own, other`);
    await session.execute("CREATE TRIGGER copies AFTER DELETE ON own BEGIN INSERT INTO other VALUES (old.a); END");
    const add = (to: string, added: string): Operation => ({
      kind: "addColumn",
      table: name(to),
      column: column(added),
    });
    for (const [operation, object] of [
      [add("other", "y"), 'trigger "copies"'],
      [add("own", "X"), 'view "joined"'],
      [add("other", "b"), 'view "joined" needs what the operations change: .*; so does trigger "copies"'],
    ] as const) {
      const message: unknown = expect.stringMatching(object);
      await expect(planFor(session, [operation])).rejects.toMatchObject({ code: "INVALID_OPERATION", message });
    }
    await applyTo(session, [add("own", "y"), createTable("third", [column("b")])]);
  });

  test("also where they call functions that only the application has, which stop nothing themselves", async () => {
    const session = await open(`${tables}
      CREATE TRIGGER "the one" AFTER INSERT ON own WHEN app(new.a) BEGIN UPDATE own SET b = app_2(b, "b") WHERE app(); END;
      CREATE VIEW v AS SELECT app(a) AS a FROM own;`);
    await expect(planFor(session, [drop])).rejects.toThrow(/^trigger "the one" needs what .*: no such column: b$/);
    await expect(planFor(session, [{ ...drop, column: "a" }])).rejects.toThrow(
      /^view "v" needs what .*; so does view "w", trigger/,
    );
    await applyTo(session, [
      { kind: "addColumn", table: name("own"), column: column("c") },
      makeNullable("own", "a"),
      { kind: "renameColumn", table: name("own"), from: "b", to: "d" },
      {
        kind: "execute",
        sql: sqlText("CREATE TRIGGER other_one AFTER DELETE ON own BEGIN SELECT app(1); END"),
        changes: null,
      },
    ]);
    expect(await sqlOf(session, "the one")).toContain(`SET "d" = app_2("d", "d")`);
  });

  test("an index of the table that reads a dropped column", async () => {
    const session = await open(`${tables} CREATE INDEX "part of" ON own (a) WHERE b IS NULL`);
    await expect(planFor(session, [drop])).rejects.toThrow(
      /table "own" cannot .*: CREATE INDEX "part of" fails: no such/,
    );
  });

  test("an index that a trigger's upsert needs", async () => {
    const session = await open(`${tables} CREATE TRIGGER tr ${triggers["names it for a conflict"] ?? ""};`);
    const operation: Operation = { kind: "dropIndex", table: name("own"), name: "u", definition: null };
    await expect(planFor(session, [operation])).rejects.toThrow(/^trigger "tr" needs what .* ON CONFLICT clause/);
  });
});
