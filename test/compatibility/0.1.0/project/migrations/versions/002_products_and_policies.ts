import { sql, t, type Operations } from "aludel";
import { check, primaryKey } from "aludel/models";

export const revision = "002";
export const downRevision = "001";
export const branchLabels = [];
export const dependsOn = [];
export const message = "products and policies";
export const createDate = "2026-11-30T22:39:07Z";

export function upgrade(op: Operations): void {
  op.createEnum("policy_state", ["draft", "valid", "void"]);
  op.createTable("products", {
    code: t.varchar(20).primaryKey("pk_products"),
    title: t.varchar(120).notNull(),
    premium: t.numeric(10, 2).notNull().default("0.00"),
  });
  op.createTable(
    "policies",
    {
      company_id: t.bigint().notNull().references("companies.id", {
        name: "fk_policies_company_id",
      }),
      number: t.integer().notNull(),
      product_code: t.varchar(20).notNull().references("products.code", {
        name: "fk_policies_product_code",
        onUpdate: "cascade",
      }),
      state: t.enum("policy_state", ["draft", "valid", "void"]).notNull().default("draft"),
      premium: t.numeric(12, 2).notNull(),
      discount: t.numeric(12, 2).notNull().default("0.00"),
      total: t.numeric(12, 2).generated(sql`premium - discount`, { stored: true }),
      details: t.json(),
      signed_at: t.timestamp({ withTimezone: true }),
    },
    [
      primaryKey(["company_id", "number"], "pk_policies"),
      check(
        "ck_policies_discount",
        sql`${sql.identifier("discount")} >= 0 AND ${sql.identifier("discount")} <= ${sql.identifier("premium")}`,
      ),
    ],
  );
  op.createIndex("ix_policies_product_code", "policies", ["product_code"]);
  op.insert(
    "products",
    [
      { code: "fire", title: "Fire", premium: "120.50" },
      { code: "water", title: "Water's edge", premium: "80.00" },
    ],
    { key: ["code"] },
  );
}

export function downgrade(op: Operations): void {
  op.dropTable("policies");
  op.dropTable("products");
  op.dropEnum("policy_state");
}

//! proved on mariadb, mysql, postgres, sqlite: 1:635ed310823e
