import { check, defineTable, index, rows, sql, t } from "aludel/models";
import { baseColumns } from "./base.ts";

export const permissions = defineTable(
  "permissions",
  {
    ...baseColumns,
    code: t.varchar(255).notNull(),
    description: t.text(),
    resource: t.varchar(100).notNull(),
    action: t.varchar(100).notNull(),
  },
  (c) => [
    index("ix_permissions_code").on(c.code).unique(),
    index("ix_permissions_resource").on(c.resource),
    index("ix_permissions_resource_action").on(c.resource, c.action),
    check("ck_permissions_code", sql`${c.code} = ${c.resource} || ':' || ${c.action}`),
  ],
);

function permission(resource: string, action: string, description: string) {
  return { code: `${resource}:${action}`, resource, action, description };
}

/** What can be permitted. What the code means is part of the application, so resource and action are compared. */
export const defaultPermissions = rows(
  permissions,
  [
    permission("user", "create", "Invite people"),
    permission("user", "read", "See people"),
    permission("user", "update", "Change people"),
    permission("user", "delete", "Remove people"),
    permission("document", "create", "Upload documents"),
    permission("document", "read", "Read documents"),
    permission("document", "update", "Change documents"),
    permission("document", "delete", "Delete documents"),
    permission("document", "share", "Share documents"),
    permission("settings", "read", "See settings"),
    permission("settings", "update", "Change settings"),
  ],
  { key: ["code"], compare: ["resource", "action"] },
);
