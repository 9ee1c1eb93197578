import { beforeEach, expect, test } from "vitest";
import type { Operation } from "../../../../src/operation/operation.ts";
import { reverseOperations } from "../../../../src/operation/fold/reverse-operation.ts";
import { applyOperations } from "../../../../src/operation/fold/apply-operation.ts";
import type { ColumnType } from "../../../../src/schema/column-type.ts";
import { emptyDatabase } from "../../../../src/schema/database.ts";
import { sqlText } from "../../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../../src/schema/qualified-name.ts";
import {
  alterColumn,
  bigint,
  column,
  createTable,
  foreignKey,
  integer,
  primaryKey,
  required,
  unique,
  varchar,
} from "../../../ddl/build-schema.ts";
import { History, describeEachServer, useMysql } from "../mysql-fixture.ts";

const name = parseQualifiedName;
const change = (table: string, columnName: string, from: ColumnType, to: ColumnType): Operation =>
  alterColumn(table, columnName, { type: { from, to } });
const users = createTable("users", [required("id", integer)], [primaryKey("pk_users", "id")]);
const reference = foreignKey("fk_orders_user", ["user_id"], "users", ["id"], { onDelete: "cascade" });
const orders = createTable(
  "orders",
  [required("id", integer), column("user_id", integer)],
  [primaryKey("pk_orders", "id"), reference],
);
const widen = [change("users", "id", integer, bigint), change("orders", "user_id", integer, bigint)];

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);
  let history: History;
  beforeEach(() => {
    history = new History(fixture);
  });
  const execute = (sql: string) => fixture.session.execute(sql);
  const keysOf = async (table: string) =>
    (await history.introspect()).tables.get(table)?.constraints.filter(({ kind }) => kind === "foreignKey");
  const typeOf = async (table: string, columnName: string) =>
    (await history.introspect()).tables.get(table)?.columns.find((each) => each.name === columnName)?.type;
  /** The statements of operations on the schema that others made, in short. */
  const planned = async (before: readonly Operation[], operations: readonly Operation[], isOffline = false) => {
    const plan = await fixture.dialect.plan(operations, {
      session: isOffline ? null : fixture.session,
      foldedSchema: () => Promise.resolve(applyOperations(emptyDatabase, before)),
    });
    const steps = plan.segments.flatMap((segment) => segment.steps);
    return steps.flatMap((step) =>
      step.kind === "statement"
        ? [
            {
              does: /ALTER TABLE (`\w+`) (DROP FOREIGN KEY|ADD CONSTRAINT|MODIFY|\w+)/
                .exec(step.sql)
                ?.slice(1)
                .join(" "),
              source: step.source,
              effect: step.effect.map(({ kind }) => kind),
              hazards: step.hazards.map(({ kind }) => kind),
            },
          ]
        : [],
    );
  };

  test("R154 R65 users.id and orders.user_id become bigint, there and back, rows and actions stay", async () => {
    await history.run(users, orders);
    await execute("INSERT INTO users VALUES (1), (2)");
    await execute("INSERT INTO orders VALUES (1, 1), (2, 2), (3, NULL)");
    const first = await history.introspect();
    const sequence = await planned([users, orders], widen);
    expect(sequence).toMatchObject([
      { does: "`orders` DROP FOREIGN KEY", source: 0, effect: ["dropConstraint"] },
      { does: "`users` MODIFY", source: 0, effect: ["alterColumn"] },
      { does: "`orders` MODIFY", source: 1, effect: ["alterColumn"] },
      {
        does: "`orders` ADD CONSTRAINT",
        source: 1,
        effect: ["addConstraint"],
        hazards: ["mayFail", "tableRewrite", "exclusiveLock"],
      },
    ]);
    expect(await planned([users, orders], widen, true)).toEqual(sequence);
    await history.run(...widen);
    expect(await keysOf("orders")).toEqual([reference]);
    expect([await typeOf("users", "id"), await typeOf("orders", "user_id")]).toEqual([bigint, bigint]);
    await history.run(...reverseOperations(widen));
    expect(await history.introspect()).toEqual(first);
    await execute("DELETE FROM users WHERE id = 1");
    expect((await execute("SELECT id FROM orders ORDER BY id")).rows).toEqual([{ id: 2 }, { id: 3 }]);
  });

  test("R154 the key comes back as it was live: other actions, another key that no revision tells of", async () => {
    await history.run(users, orders);
    await execute("ALTER TABLE orders DROP FOREIGN KEY fk_orders_user, DROP INDEX fk_orders_user");
    await execute(
      "ALTER TABLE orders ADD CONSTRAINT fk_orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL",
    );
    await execute("ALTER TABLE orders ADD CONSTRAINT fk_other FOREIGN KEY (user_id) REFERENCES users (id)");
    const before = await keysOf("orders");
    await history.run(...widen);
    expect(await keysOf("orders")).toEqual(before);
    expect(before).toHaveLength(2);
  });

  test("R154 a key that is gone is not put back", async () => {
    await history.run(users, orders);
    await execute("ALTER TABLE orders DROP FOREIGN KEY fk_orders_user");
    await history.run(...widen);
    expect(await keysOf("orders")).toEqual([]);
  });

  test("R154 self reference, composite key, names in quotes, and renames between the changes", async () => {
    const Tree = "Tree `of` Life";
    const own = foreignKey("Fk `self`", ["Parent"], Tree, ["Id"], { onDelete: "set null", onUpdate: "cascade" });
    await history.run(
      createTable(Tree, [required("Id", integer), column("Parent", integer)], [primaryKey(null, "Id"), own]),
    );
    await history.run(change(Tree, "Parent", integer, bigint), change(Tree, "Id", integer, bigint));
    expect(await keysOf(Tree)).toEqual([own]);
    const pair = foreignKey("fk_pair", ["a_id", "b_id"], "pairs", ["a", "b"]);
    await history.run(
      createTable("pairs", [required("a", integer), required("b", varchar(20))], [primaryKey("pk_pairs", "a", "b")]),
      createTable("uses", [column("a_id", integer), column("b_id", varchar(20))], [pair]),
    );
    await history.run(
      change("pairs", "a", integer, bigint),
      { kind: "renameTable", from: name("uses"), to: name("users_of") },
      { kind: "renameColumn", table: name("users_of"), from: "a_id", to: "first_id" },
      { kind: "renameColumn", table: name("pairs"), from: "a", to: "first" },
      change("users_of", "first_id", integer, bigint),
      change("users_of", "b_id", varchar(20), varchar(10)),
      change("pairs", "b", varchar(20), varchar(10)),
    );
    expect(await keysOf("users_of")).toEqual([foreignKey("fk_pair", ["first_id", "b_id"], "pairs", ["first", "b"])]);
  });

  test("R154 a key in a table that the revision does not touch; the collation of columns and of tables", async () => {
    const code = foreignKey("fk_code", ["code"], "codes", ["code"]);
    await history.run(
      createTable("codes", [required("code", varchar(40))], [unique("uq_codes", ["code"])]),
      createTable("items", [column("code", varchar(20))], [code]),
    );
    await history.run(change("codes", "code", varchar(40), varchar(30)));
    expect(await keysOf("items")).toEqual([code]);
    const collate = (table: string): Operation =>
      alterColumn(table, "code", { collation: { from: null, to: "utf8mb4_bin" } });
    await history.run(collate("codes"), collate("items"));
    expect(await keysOf("items")).toEqual([code]);
    const options = (table: string): Operation => ({
      kind: "alterTable",
      table: name(table),
      options: { from: {}, to: { collation: "latin1_bin" } },
    });
    const follow = (table: string): Operation =>
      alterColumn(table, "code", { collation: { from: "utf8mb4_bin", to: null } });
    await history.run(follow("codes"), follow("items"), options("codes"), options("items"));
    expect(await keysOf("items")).toEqual([code]);
    await expect(history.run(collate("items"))).rejects.toMatchObject({ code: "FOREIGN_KEY_NOT_KEPT" });
  });

  test("R154 what needs no removal has none", async () => {
    const code = foreignKey("fk_code", ["code"], "codes", ["code"]);
    const setUp = [
      createTable("codes", [required("code", varchar(20)), column("n", integer)], [unique("uq_codes", ["code"])]),
      createTable("items", [column("code", varchar(20))], [code]),
    ];
    await history.run(...setUp);
    const longer = await planned(setUp, [change("codes", "code", varchar(20), varchar(40))]);
    expect(longer.map(({ does }) => does)).toEqual(
      server === "mysql"
        ? ["`codes` MODIFY"]
        : ["`items` DROP FOREIGN KEY", "`codes` MODIFY", "`items` ADD CONSTRAINT"],
    );
    const others = [
      change("codes", "n", integer, bigint),
      alterColumn("items", "code", { nullable: { from: true, to: false } }),
    ];
    expect((await planned(setUp, others)).map(({ does }) => does)).toEqual(["`codes` MODIFY", "`items` MODIFY"]);
  });

  test("R154 keys that the revision itself adds, renames or drops", async () => {
    await history.run(users, createTable("orders", [column("user_id", integer)]));
    const renamed = { ...reference, name: "fk_o" };
    await history.run(
      { kind: "addConstraint", table: name("orders"), constraint: reference },
      ...widen,
      { kind: "renameConstraint", table: name("orders"), from: "fk_orders_user", to: "fk_o" },
      change("orders", "user_id", bigint, integer),
      change("users", "id", bigint, integer),
    );
    expect(await keysOf("orders")).toEqual([renamed]);
    await history.run(
      { kind: "dropConstraint", table: name("orders"), name: "fk_o", definition: renamed },
      change("users", "id", integer, bigint),
    );
    expect(await keysOf("orders")).toEqual([]);
  });

  test("R154 types that would disagree are refused before anything is changed, and the error names key and columns", async () => {
    await history.run(users, orders);
    const first = await history.introspect();
    const alone = history.run(
      { kind: "addColumn", table: name("users"), column: column("x", integer) },
      ...widen.slice(0, 1),
    );
    await expect(alone).rejects.toMatchObject({
      code: "FOREIGN_KEY_NOT_KEPT",
      message:
        'foreign key "fk_orders_user" of table "orders" cannot stay: after operation 2 column "orders.user_id" is integer, but column "users.id" is bigint',
      hint: expect.stringContaining('op.alterColumn for "orders.user_id" and "users.id"') as string,
    });
    const [one, other] = widen as [Operation, Operation];
    const between: Operation = { kind: "deleteRows", table: name("users"), where: [{ id: 1 }], rows: null };
    await expect(history.run(one, between, other)).rejects.toMatchObject({ code: "FOREIGN_KEY_NOT_KEPT" });
    await history.run(between);
    const sql: Operation = { kind: "execute", sql: sqlText("SELECT 1"), changes: null };
    await expect(history.run(one, sql, other)).rejects.toMatchObject({ code: "FOREIGN_KEY_NOT_KEPT" });
    const none: Operation = {
      ...sql,
      sql: { kind: "perDialect", dialects: { postgres: sqlText("SELECT 1"), mysql: null } },
    };
    expect((await planned([users, orders], [one, none, other])).map(({ does }) => does)).toHaveLength(4);
    await execute(
      "CREATE TABLE strange (user_id int, CONSTRAINT fk_strange FOREIGN KEY (user_id) REFERENCES users (id))",
    );
    await expect(history.run(...widen)).rejects.toMatchObject({
      code: "FOREIGN_KEY_NOT_KEPT",
      message: expect.stringContaining('foreign key "fk_strange" of table "strange"') as string,
    });
    await execute("DROP TABLE strange");
    expect(await history.introspect()).toEqual(first);
  });

  test("R154 types are compared as they are live, not as revisions tell", async () => {
    await history.run(users, orders);
    await execute("ALTER TABLE orders DROP FOREIGN KEY fk_orders_user");
    await execute("ALTER TABLE orders MODIFY user_id bigint");
    await execute("ALTER TABLE users MODIFY id bigint NOT NULL");
    await execute("ALTER TABLE orders ADD CONSTRAINT fk_orders_user FOREIGN KEY (user_id) REFERENCES users (id)");
    const smaller = history.run(change("users", "id", bigint, integer));
    await expect(smaller).rejects.toThrow('column "orders.user_id" is bigint, but column "users.id" is integer');
  });

  test("R154 NOT NULL under a key that sets NULL is refused before anything is changed", async () => {
    const nulls = { ...reference, onDelete: "set null" } as const;
    await history.run(users, { ...orders, table: { ...orders.table, constraints: [nulls] } });
    const required = alterColumn("orders", "user_id", { nullable: { from: true, to: false } });
    const first = await history.introspect();
    await expect(history.run(...widen, required)).rejects.toMatchObject({
      code: "FOREIGN_KEY_NOT_KEPT",
      message: expect.stringContaining(
        'makes column "orders.user_id" NOT NULL, and the key is ON DELETE SET NULL',
      ) as string,
    });
    expect(await history.introspect()).toEqual(first);
    await history.run(
      { kind: "dropConstraint", table: name("orders"), name: "fk_orders_user", definition: nulls },
      ...widen,
      required,
      { kind: "addConstraint", table: name("orders"), constraint: reference },
    );
    expect(await keysOf("orders")).toEqual([reference]);
  });
});
