import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../src/command/look/check.ts";
import { diff } from "../../src/command/look/diff.ts";
import { showSchema } from "../../src/command/look/show-schema.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { engines } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";

/** MariaDB and MySQL are compared in tests of their own. */
const transactional = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

const models = `
export const status = defineEnum("order_status", ["open", "paid"]);
export const shops = defineTable("shops", {
  id: t.bigint().identity().primaryKey(),
  code: t.varchar(20).notNull().unique(),
  other_code: t.varchar(20).notNull().unique(),
});
export const orders = defineTable("orders", {
  id: t.bigint().identity().primaryKey(),
  number: t.varchar(20).notNull(),
  status: t.enum(status).notNull().default("open"),
  shop: t.varchar(20).references("shops.code", { name: "fk_orders_shop", onDelete: "cascade" }),
  amount: t.numeric(10, 2).notNull().default(0),
  note: t.text(),
}, (c) => [index("ix_orders_note").on(c.note), unique("uq_orders_number").on(c.number)]);
export const lines = defineTable("lines", {
  order_id: t.bigint().notNull(),
  line: t.integer().notNull(),
}, (c) => [primaryKey([c.order_id, c.line], "pk_lines"), check("ck_lines_line", sql\`line > 0\`)]);
`;

/** One change that somebody makes to the live database, written as what the models would have to say, and what names it. */
const mutations: readonly (readonly [what: string, from: string, to: string, named: readonly string[]])[] = [
  ["a column more", "note: t.text(),", "note: t.text(), extra: t.text(),", ["dropColumn orders.extra"]],
  [
    "a column less",
    `note: t.text(),\n}, (c) => [index("ix_orders_note").on(c.note), `,
    "}, (c) => [",
    ["addColumn orders.note", "createIndex orders.ix_orders_note"],
  ],
  ["another type", "note: t.text()", "note: t.integer()", ["alterColumn orders.note"]],
  ["another length", "number: t.varchar(20)", "number: t.varchar(40)", ["alterColumn orders.number"]],
  ["another precision", "t.numeric(10, 2)", "t.numeric(12, 2)", ["alterColumn orders.amount"]],
  ["no NOT NULL", "number: t.varchar(20).notNull()", "number: t.varchar(20)", ["alterColumn orders.number"]],
  ["another default", "default(0)", "default(1)", ["alterColumn orders.amount"]],
  ["no default", ".default(0)", "", ["alterColumn orders.amount"]],
  [
    "another primary key",
    'primaryKey([c.order_id, c.line], "pk_lines")',
    'primaryKey([c.line, c.order_id], "pk_lines")',
    ["dropConstraint lines.pk_lines", "addConstraint lines.pk_lines"],
  ],
  [
    "another referential action",
    `onDelete: "cascade"`,
    `onDelete: "restrict"`,
    ["dropConstraint orders.fk_orders_shop", "addConstraint orders.fk_orders_shop"],
  ],
  [
    "another target of a foreign key",
    `references("shops.code"`,
    `references("shops.other_code"`,
    ["dropConstraint orders.fk_orders_shop", "addConstraint orders.fk_orders_shop"],
  ],
  [
    "a unique constraint less",
    `, unique("uq_orders_number").on(c.number)`,
    "",
    ["addConstraint orders.uq_orders_number"],
  ],
  ["an index less", `index("ix_orders_note").on(c.note), `, "", ["createIndex orders.ix_orders_note"]],
  [
    "a unique index",
    `on(c.note), `,
    "on(c.note).unique(), ",
    ["dropIndex orders.ix_orders_note", "createIndex orders.ix_orders_note"],
  ],
  ["a check less", ', check("ck_lines_line", sql`line > 0`)', "", ["addConstraint lines.ck_lines_line"]],
  [
    "another check",
    "line > 0",
    "line >= 0",
    ["dropConstraint lines.ck_lines_line", "addConstraint lines.ck_lines_line"],
  ],
];

describe.each(transactional)("$label", (engine) => {
  let project: AcceptanceProject;
  beforeAll(async () => {
    project = await createAcceptanceProject(engine);
    project.models(models);
    await project.draft();
    await project.upgrade();
  });
  afterAll(() => project.drop());

  async function run(sql: string): Promise<void> {
    const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(project.url));
    try {
      await session.executeScript(sql);
    } finally {
      await session.close();
    }
  }
  const found = async (): Promise<readonly string[]> =>
    (await check(project.config)).differences.map(({ kind, object, between }) =>
      between.join() === "history,database" ? `${kind} ${object}` : `${between.join()} ${kind} ${object}`,
    );

  test.each(takeShare(mutations, 3))("R60 %s in the database is found and named", async (_what, from, to, named) => {
    expect(models).toContain(from);
    project.models(models.replace(from, to));
    const { sql = "" } = await diff(project.config, { from: "head", to: "models", sql: true });
    project.models(models);
    await run(sql);
    expect((await found()).toSorted()).toEqual([...named].toSorted());
    // The statements back are the diff's own, so that each mutation starts from the same schema.
    const back = await diff(project.config, { from: "database", to: "head", sql: true });
    await run(back.sql ?? "");
    expect(await found()).toEqual([]);
  });

  test("R60 a table and the labels of an enum", async () => {
    await run("ALTER TABLE lines RENAME TO order_lines");
    expect(await found()).toEqual(["createTable lines"]);
    await run("ALTER TABLE order_lines RENAME TO lines");
    if (engine.dialect === "sqlite") return;
    await run("ALTER TYPE order_status ADD VALUE 'lost'");
    expect(await found()).toEqual(["enumLabels order_status"]);
  });

  test("R59 the schema built at once is the schema built step by step", async () => {
    const [atOnce, inSteps] = [await createAcceptanceProject(engine), await createAcceptanceProject(engine)];
    try {
      atOnce.models(models);
      await atOnce.draft();
      await atOnce.upgrade();
      const withoutNote = models.replace(mutations[1]?.[1] ?? "", mutations[1]?.[2] ?? "");
      for (const step of [
        withoutNote.replace("varchar(20).notNull(),\n  status", "varchar(10),\n  status"),
        withoutNote,
        models,
      ]) {
        inSteps.models(step);
        await inSteps.draft();
        await inSteps.upgrade();
      }
      const [left, right] = [await showSchema(atOnce.config, "database"), await showSchema(inSteps.config, "database")];
      expect(left.schema.lines.length).toBeGreaterThan(15);
      expect(right.schema.lines).toEqual(left.schema.lines);
      const difference = await diff(atOnce.config, { from: atOnce.url, to: inSteps.url });
      expect(difference.differences).toEqual([]);
    } finally {
      await atOnce.drop();
      await inSteps.drop();
    }
  });
});
