import { json, lookup, sql, t, type Operations } from "aludel";

export const revision = "003";
export const downRevision = "002";
export const branchLabels = [];
export const dependsOn = [];
export const message = "renamings and rows";
export const createDate = "2026-11-30T22:39:08Z";

export function upgrade(op: Operations): void {
  op.renameTable("companies", "firms");
  op.renameConstraint("firms", "uq_companies_name", "uq_firms_name");
  op.renameColumn("users", "name", "full_name");
  op.renameColumn("users", "age", "years");
  op.renameIndex("users", "ix_users_name_age", "ix_users_full_name_years");
  op.insert("firms", [
    { id: 1, name: "Hill & Sons", founded: "1950-06-01" },
    { id: 2, name: "O'Neil; -- said \"no\"", website: "https://example.com/?a=1\\n" },
  ]);
  op.insert("users", [
    { id: 1, email: "ann@example.com", full_name: "Ann", years: 7, role: "admin", company_id: 1, created_at: "2026-01-01T00:00:00Z" },
    { id: 2, email: "bob@example.com", full_name: null, company_id: lookup("firms", { name: "Hill & Sons" }), created_at: "2026-01-02T00:00:00Z" },
    { id: 3, email: "cy@example.com", full_name: "Cy", active: false, created_at: "2026-01-03T00:00:00Z" },
    { id: 4, email: "dee@example.com", full_name: "Dee", manager_id: 1, created_at: "2026-01-04T00:00:00Z" },
  ]);
  op.insert("policies", [
    { company_id: 1, number: 1, product_code: "fire", state: "valid", premium: "100.00", discount: "10.00", details: json({ floors: [1, 2] }) },
    { company_id: 2, number: 1, product_code: "water", premium: "80.00", details: json(null) },
  ]);
  op.update("users", { set: { role: "foreman" }, where: { full_name: "Cy" }, from: { role: "worker" } });
  op.delete("users", [{ email: "dee@example.com" }]);
  op.execute(sql`UPDATE policies SET premium = premium + ${5} WHERE state = ${"draft"}`);
  op.execute(
    {
      postgres: sql`ALTER TABLE firms ADD COLUMN city text`,
      sqlite: sql`ALTER TABLE firms ADD COLUMN city TEXT`,
      mariadb: sql`ALTER TABLE firms ADD COLUMN city longtext`,
      mysql: sql`ALTER TABLE firms ADD COLUMN city longtext`,
    },
    { changes: (op) => op.addColumn("firms", "city", t.text()) },
  );
  op.run(async (db) => {
    await db.updateTable("firms").set({ city: "Bath" }).where("id", "=", 1).execute();
  });
}

export function downgrade(op: Operations): void {
  op.dropColumn("firms", "city");
  op.delete("policies", {});
  op.delete("users", {});
  op.delete("firms", {});
  op.renameIndex("users", "ix_users_full_name_years", "ix_users_name_age");
  op.renameColumn("users", "years", "age");
  op.renameColumn("users", "full_name", "name");
  op.renameConstraint("firms", "uq_firms_name", "uq_companies_name");
  op.renameTable("firms", "companies");
}
