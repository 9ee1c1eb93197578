import { expect, test } from "vitest";
import { defineTable, foreignKey, index, sql, t } from "../../../src/models.ts";
import { buildModels } from "../../../src/models/build-models.ts";
import { readTables, tryChange } from "./model-change.ts";
import { describeEachServer, History, useMysql } from "./mysql-fixture.ts";

const columns = { id: t.integer().primaryKey(), a: t.varchar(20).notNull(), b: t.integer() };

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  test("an index keeps its method and its parser, and is compared with them", async () => {
    const memory = { engine: "MEMORY" } as const;
    const changed = await tryChange(fixture, {
      before: { m: defineTable("m", columns, (c) => [index("ix").on(c.a)], memory) },
      after: { m: defineTable("m", columns, (c) => [index("ix").on(c.a).using("btree"), index("iy").on(c.b)], memory) },
      rows: ["INSERT INTO m VALUES (1, 'x', 1)"],
    });
    expect(changed).toMatch(/KEY `ix` \(`a`\) USING BTREE/);
    expect(changed).toMatch(/KEY `iy` \(`b`\)$/m);

    // MariaDB comes without any parser.
    if (server === "mariadb") return;
    const method = "fulltext with parser ngram";
    const parsed = await tryChange(fixture, {
      before: { m: defineTable("m", columns, (c) => [index("ft").on(c.a).using("fulltext")]) },
      after: { m: defineTable("m", columns, (c) => [index("ft").on(c.a).using(method)]) },
      rows: ["INSERT INTO m VALUES (1, 'x', 1)"],
    });
    expect(parsed).toMatch(/WITH PARSER `ngram`/);
  });

  test("an index that somebody has hidden stays hidden when it is made anew", async () => {
    const word = server === "mysql" ? "INVISIBLE" : "IGNORED";
    const hide = (name: string) => `ALTER TABLE m ALTER INDEX ${name} ${server === "mysql" ? word : "IGNORED"}`;
    const onExpression = (text: ReturnType<typeof sql>) => (server === "mysql" ? [index("ie").on(text)] : []);
    const changed = await tryChange(fixture, {
      before: { m: defineTable("m", columns, (c) => [index("ix").on(c.b), ...onExpression(sql`upper(a)`)]) },
      after: {
        m: defineTable("m", { id: columns.id, z: columns.a, b: columns.b }, (c) => [
          index("ix").on(c.b, c.id).comment("longer"),
          ...onExpression(sql`upper(z)`),
        ]),
      },
      rows: ["INSERT INTO m VALUES (1, 'x', 1)"],
      byHand: [hide("ix"), ...(server === "mysql" ? [hide("ie")] : [])],
      renames: [{ kind: "column", table: { schema: null, name: "m" }, from: "a", to: "z" }],
    });
    expect(changed.match(new RegExp(word, "g"))).toHaveLength(server === "mysql" ? 2 : 1);
  });

  test("constraints and indexes are renamed by case only", async () => {
    const parent = defineTable("p", { id: t.integer().primaryKey() });
    const child = (name: (text: string) => string) => ({
      parent,
      child: defineTable(
        "c",
        { r: t.integer().unique(name("uq_r")), n: t.integer().check(name("ck_n"), sql`n > 0`) },
        (c) => [foreignKey([c.r]).references("p", ["id"], { name: name("fk_r") }), index(name("ix_n")).on(c.n)],
      ),
    });
    const changed = await tryChange(fixture, {
      before: child((text) => text),
      after: child((text) => text.toUpperCase()),
      rows: ["INSERT INTO p VALUES (1)", "INSERT INTO c VALUES (1, 1)"],
    });
    for (const name of ["UQ_R", "CK_N", "FK_R", "IX_N"]) expect(changed).toContain(`\`${name}\``);
  });

  test("an index replaces the one that the server made for a foreign key without a name", async () => {
    const { tables } = buildModels({
      p: defineTable("p", { id: t.integer().primaryKey() }),
      c: defineTable("c", { r: t.integer().references("p.id") }, (c) => [index("ix").on(c.r)]),
    }).database;
    const history = new History(fixture);
    for (const table of tables.values()) await history.run({ kind: "createTable", table: { ...table, indexes: [] } });
    const [created] = tables.get("c")?.indexes ?? [];
    if (created === undefined) throw new Error("the table has an index");
    await history.run({ kind: "createIndex", table: { schema: null, name: "c" }, index: created });
    const text = await readTables(fixture.session);
    expect(text).toMatch(/KEY `ix` \(`r`\)/);
    expect(text).toMatch(/CONSTRAINT `c_ibfk_1` FOREIGN KEY/);
    expect(text.match(/KEY `\w+` \(`r`\)/g)).toHaveLength(1);
  });
});
