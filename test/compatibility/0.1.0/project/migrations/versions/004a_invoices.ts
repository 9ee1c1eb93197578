import { sql, t, type Operations } from "aludel";
import { foreignKey } from "aludel/models";

export const revision = "004a";
export const downRevision = "003";
export const branchLabels = ["billing"];
export const dependsOn = [];
export const message = "invoices";
export const createDate = "2026-11-30T22:39:48Z";

export function upgrade(op: Operations): void {
  op.createTable(
    "invoices",
    {
      id: t.bigint().identity().primaryKey("pk_invoices"),
      company_id: t.bigint().notNull(),
      policy_number: t.integer().notNull(),
      amount: t.numeric(12, 2).notNull(),
      paid_on: t.date(),
    },
    [
      foreignKey(["company_id", "policy_number"]).references("policies", ["company_id", "number"], { name: "fk_invoices_policy", onDelete: "cascade" }),
    ],
  );
  op.createIndex("ix_invoices_policy", "invoices", ["company_id", "policy_number"]);
  op.addCheck("invoices", "ck_invoices_amount", sql`amount <> 0`);
  op.insert("invoices", [
    { id: 1, company_id: 1, policy_number: 1, amount: "90.00", paid_on: "2026-02-01" },
    { id: 2, company_id: 1, policy_number: 1, amount: "-5.00" },
  ]);
}

export function downgrade(op: Operations): void {
  op.dropTable("invoices");
}
