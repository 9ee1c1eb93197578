import { check, defineTable, index, sql, t } from "aludel/models";
import { baseColumns } from "./base.ts";

export const applicationSettings = defineTable(
  "application_settings",
  {
    ...baseColumns,
    key: t.varchar(255).notNull(),
    value: t.text().notNull(),
    data_type: t.varchar(50).notNull().default("string"),
    description: t.text(),
    is_mutable: t.boolean().notNull().default(true),
    category: t.varchar(100),
  },
  (c) => [
    index("ix_application_settings_key").on(c.key).unique(),
    index("ix_application_settings_category").on(c.category),
    check("ck_application_settings_data_type", sql`${c.data_type} in ('string', 'integer', 'boolean', 'json')`),
  ],
);
