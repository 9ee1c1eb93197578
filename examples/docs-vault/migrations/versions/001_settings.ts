import { now, sql, t, type Operations } from "aludel";
import { check } from "aludel/models";

export const revision = "001";
export const downRevision = null;
export const branchLabels = [];
export const dependsOn = [];
export const message = "settings";
export const createDate = "2026-11-21T03:01:10Z";

export function upgrade(op: Operations): void {
  op.createTable(
    "application_settings",
    {
      id: t.integer().identity().primaryKey("pk_application_settings"),
      created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
      updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
      key: t.varchar(255).notNull(),
      value: t.text().notNull(),
      data_type: t.varchar(50).notNull().default("string"),
      description: t.text(),
      is_mutable: t.boolean().notNull().default(true),
      category: t.varchar(100),
    },
    [
      check(
        "ck_application_settings_data_type",
        sql`${sql.identifier("data_type")} in ('string', 'integer', 'boolean', 'json')`,
      ),
    ],
  );
  op.createIndex("ix_application_settings_key", "application_settings", ["key"], { unique: true });
  op.createIndex("ix_application_settings_category", "application_settings", ["category"]);
}

export function downgrade(op: Operations): void {
  op.dropTable("application_settings");
}
