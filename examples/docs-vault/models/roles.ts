import { defineTable, index, rows, t } from "aludel/models";
import { baseColumns } from "./base.ts";

export const roles = defineTable(
  "roles",
  {
    ...baseColumns,
    name: t.varchar(100).notNull(),
    description: t.text(),
    is_system: t.boolean().notNull().default(false),
  },
  (c) => [index("ix_roles_name").on(c.name).unique()],
);

/** The roles that every installation has. Descriptions may be edited, so only new rows are written. */
export const systemRoles = rows(
  roles,
  [
    { name: "admin", description: "Full access", is_system: true },
    { name: "user", description: "Own documents", is_system: true },
    { name: "viewer", description: "Reading only", is_system: true },
  ],
  { key: ["name"], compare: "insert-only" },
);
