import type { RevisionFacts } from "../cli/project.ts";

/** A chain of twelve revisions with all that a run can be cut off in: tables, indexes, an enum, rows, rebuilds, code. */
export const chain: readonly Omit<RevisionFacts, "down">[] = [
  {
    id: "r01",
    message: "companies and users",
    upgrade: `
  op.createEnum("user_role", ["worker", "admin"]);
  op.createTable("companies", { id: t.bigint().primaryKey("pk_companies"), name: t.varchar(80).notNull() });
  op.createTable("users", {
    id: t.bigint().identity().primaryKey("pk_users"),
    name: t.varchar(40),
    email: t.varchar(120).notNull().unique("uq_users_email"),
    role: t.enum("user_role", ["worker", "admin"]).notNull().default("worker"),
    visits: t.integer().notNull().default(0),
  });
  op.createIndex("ix_users_name", "users", ["name"]);`,
    downgrade: `
  op.dropTable("users");
  op.dropTable("companies");
  op.dropEnum("user_role");`,
  },
  {
    id: "r02",
    message: "rows",
    // Keys are given: a number that a sequence gave out stays given when its transaction is taken back, on every engine but SQLite.
    upgrade: `
  op.insert("companies", [{ id: 1, name: "Ada Ltd" }, { id: 2, name: "Bee Ltd" }]);
  op.insert("users", [
    { id: 1, name: "Ann", email: "ann@example.com", role: "admin" },
    { id: 2, name: "Bob", email: "bob@example.com" },
    { id: 3, name: null, email: "cy@example.com" },
  ]);`,
    downgrade: `
  op.delete("users", {});
  op.delete("companies", [{ id: 1 }, { id: 2 }]);`,
  },
  {
    id: "r03",
    message: "users belong to companies",
    upgrade: `
  op.addColumn("users", "company_id", t.bigint());
  op.createIndex("ix_users_company_id", "users", ["company_id"]);
  op.addForeignKey("users", ["company_id"], "companies", ["id"], { name: "fk_users_company_id", onDelete: "cascade" });
  op.update("users", { set: { company_id: 1 }, where: {} });`,
    downgrade: `
  op.dropConstraint("users", "fk_users_company_id");
  op.dropIndex("ix_users_company_id", "users");
  op.dropColumn("users", "company_id");`,
  },
  {
    id: "r04",
    message: "tokens",
    upgrade: `
  op.addColumn("users", "token", t.uuid().notNull().default(uuid()));`,
    downgrade: `
  op.dropColumn("users", "token");`,
  },
  {
    id: "r05",
    message: "names are not null",
    upgrade: `
  op.update("users", { set: { name: "?" }, where: { name: null } });
  op.alterColumn("users", "name", { nullable: { from: true, to: false } });
  op.update("users", { set: { visits: 1 }, where: { visits: 0 } });
  op.addCheck("users", "ck_users_visits", sql\`\${sql.identifier("visits")} >= 0\`);`,
    downgrade: `
  op.dropConstraint("users", "ck_users_visits");
  op.alterColumn("users", "name", { nullable: { from: false, to: true } });`,
  },
  {
    id: "r06",
    message: "an index that locks nobody out",
    upgrade: `
  op.createIndex("ix_users_role", "users", ["role"], { concurrently: true });
  op.createIndex("ix_users_visits", "users", ["visits"]);`,
    downgrade: `
  op.dropIndex("ix_users_visits", "users");
  op.dropIndex("ix_users_role", "users", { concurrently: true });`,
  },
  {
    id: "r07",
    message: "display names",
    upgrade: `
  op.addColumn("users", "display_name", t.varchar(80));
  op.backfill("users", { set: { display_name: sql\`upper(name)\` }, where: { display_name: null }, batchSize: 2 });
  op.alterColumn("users", "visits", { default: { from: 0, to: 1 } });`,
    downgrade: `
  op.alterColumn("users", "visits", { default: { from: 1, to: 0 } });
  op.dropColumn("users", "display_name");`,
  },
  {
    id: "r08",
    message: "renamings",
    upgrade: `
  op.renameColumn("users", "visits", "visit_count");
  op.renameTable("companies", "firms");
  op.renameIndex("users", "ix_users_visits", "ix_users_visit_count");`,
    downgrade: `
  op.renameIndex("users", "ix_users_visit_count", "ix_users_visits");
  op.renameTable("firms", "companies");
  op.renameColumn("users", "visit_count", "visits");`,
  },
  {
    id: "r09",
    message: "policies",
    upgrade: `
  op.createEnum("policy_state", ["draft", "valid"]);
  op.createTable("policies", {
    firm_id: t.bigint().notNull().references("firms.id", { name: "fk_policies_firm_id" }),
    number: t.integer().notNull(),
    state: t.enum("policy_state", ["draft", "valid"]).notNull().default("draft"),
    body: t.json(),
  }, [primaryKey(["firm_id", "number"], "pk_policies")]);
  op.insert("policies", [
    { firm_id: 1, number: 1, state: "valid", body: json({ kind: "fire" }) },
    { firm_id: 2, number: 1, body: json(null) },
  ]);`,
    downgrade: `
  op.dropTable("policies");
  op.dropEnum("policy_state");`,
  },
  {
    id: "r10",
    message: "code",
    upgrade: `
  op.run(async (db) => {
    await db.updateTable("users").set({ display_name: "A" }).where("email", "=", "ann@example.com").execute();
    await db.insertInto("policies").values({ firm_id: 2, number: 2, state: "draft" }).execute();
  });
  op.addUnique("policies", ["number", "firm_id"], { name: "uq_policies_number" });`,
    downgrade: `
  op.dropConstraint("policies", "uq_policies_number");
  op.delete("policies", { firm_id: 2, number: 2 });`,
  },
  {
    id: "r11",
    message: "longer names",
    upgrade: `
  op.alterColumn("users", "name", { type: { from: t.varchar(40), to: t.varchar(120) } });
  op.dropIndex("ix_users_name", "users");
  op.dropConstraint("users", "fk_users_company_id");
  op.dropIndex("ix_users_company_id", "users");
  op.renameColumn("users", "company_id", "firm_id");
  op.addForeignKey("users", ["firm_id"], "firms", ["id"], { name: "fk_users_firm_id" });`,
    downgrade: `
  op.dropConstraint("users", "fk_users_firm_id");
  op.renameColumn("users", "firm_id", "company_id");
  op.createIndex("ix_users_company_id", "users", ["company_id"]);
  op.addForeignKey("users", ["company_id"], "firms", ["id"], { name: "fk_users_company_id", onDelete: "cascade" });
  op.createIndex("ix_users_name", "users", ["name"]);
  op.alterColumn("users", "name", { type: { from: t.varchar(120), to: t.varchar(40) } });`,
  },
  {
    id: "r12",
    message: "what is not needed",
    upgrade: `
  op.dropColumn("users", "display_name");
  op.dropConstraint("policies", "uq_policies_number");
  op.createTable("notes", { id: t.integer().primaryKey("pk_notes"), text: t.text() });
  op.dropTable("notes");
  op.delete("policies", { firm_id: 2, number: 2 });`,
    downgrade: `
  op.insert("policies", [{ firm_id: 2, number: 2, state: "draft" }]);
  op.addUnique("policies", ["number", "firm_id"], { name: "uq_policies_number" });
  op.addColumn("users", "display_name", t.varchar(80));`,
  },
];
