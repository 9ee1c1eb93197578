import { sql, t, type Operations } from "aludel";

export const revision = "007";
export const downRevision = "006";
export const branchLabels = [];
export const dependsOn = [];
export const message = "unique emails and display names";
export const createDate = "2026-11-30T22:41:36Z";

export function upgrade(op: Operations): void {
  op.addCheck("invoices", "ck_invoices_paid_on", sql`paid_on >= '2000-01-01' OR paid_on IS NULL`);
  op.createTable("payments", {
    id: t.integer().primaryKey("pk_payments"),
    invoice_id: t.bigint().notNull().references("invoices.id", { name: "fk_payments_invoice_id" }),
    reference: t.varchar(40),
  });
  op.insert("payments", [{ id: 1, invoice_id: 1, reference: "A; 'quoted' \\ back" }]);
  op.createIndex("uq_users_email", "users", ["email"], { unique: true, concurrently: true });
  op.addColumn("users", "display_name", t.varchar(200));
  op.backfill("users", { set: { display_name: sql`upper(full_name)` }, where: { display_name: null }, batchSize: 2 });
  op.run(async (db) => {
    await db.updateTable("users").set({ note: "first" }).where("id", "=", 1).execute();
  });
  op.addUnique("payments", ["reference"], { name: "uq_payments_reference" });
}

export function downgrade(op: Operations): void {
  op.dropConstraint("payments", "uq_payments_reference");
  op.dropColumn("users", "display_name");
  op.dropIndex("uq_users_email", "users", { concurrently: true });
  op.dropTable("payments");
  op.dropConstraint("invoices", "ck_invoices_paid_on");
}
