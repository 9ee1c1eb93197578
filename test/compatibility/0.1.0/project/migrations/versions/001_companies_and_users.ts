import { now, sql, t, type Operations } from "aludel";
import { check, unique } from "aludel/models";

export const revision = "001";
export const downRevision = null;
export const branchLabels = [];
export const dependsOn = [];
export const message = "companies and users";
export const createDate = "2026-11-30T22:38:52Z";

export function upgrade(op: Operations): void {
  op.createEnum("user_role", ["worker", "foreman", "admin"]);
  op.createTable("companies", {
    id: t.bigint().identity().primaryKey("pk_companies"),
    name: t.varchar(120).notNull().unique("uq_companies_name"),
    website: t.text(),
    founded: t.date(),
  });
  op.createTable(
    "users",
    {
      id: t.bigint().identity().primaryKey("pk_users"),
      email: t.varchar(200).notNull(),
      name: t.varchar(80),
      age: t.integer(),
      role: t.enum("user_role", ["worker", "foreman", "admin"]).notNull().default("worker"),
      active: t.boolean().notNull().default(true),
      company_id: t.bigint().references("companies.id", {
        name: "fk_users_company_id",
        onDelete: "cascade",
      }),
      manager_id: t.bigint().references("users.id", {
        name: "fk_users_manager_id",
        onDelete: "set null",
      }),
      created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    },
    [
      check(
        "ck_users_age",
        sql`${sql.identifier("age")} BETWEEN 0 AND 150 OR ${sql.identifier("age")} IS NULL`,
      ),
      unique("uq_users_email_company").on("email", "company_id"),
    ],
  );
  op.createIndex("ix_users_company_id", "users", ["company_id"]);
  op.createIndex("ix_users_name_age", "users", ["name", "age"]);
}

export function downgrade(op: Operations): void {
  op.dropTable("users");
  op.dropTable("companies");
  op.dropEnum("user_role");
}

//! proved on mariadb, mysql, postgres, sqlite: 1:8b8a434523a0
