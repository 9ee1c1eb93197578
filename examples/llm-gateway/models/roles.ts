import { defineTable, index, t } from "aludel/models";
import { identifier, timestamps } from "./base.ts";

export const roles = defineTable(
  "roles",
  {
    ...identifier,
    name: t.varchar(50).notNull(),
    description: t.text(),
    permissions: t.jsonb<string[]>().notNull().default([]),
    ...timestamps,
  },
  (c) => [index("ix_roles_name").on(c.name).unique()],
);
