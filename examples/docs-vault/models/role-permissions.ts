import { defineTable, primaryKey, t } from "aludel/models";

export const rolePermissions = defineTable(
  "role_permissions",
  {
    role_id: t.integer().references("roles.id", { onDelete: "cascade" }),
    permission_id: t.integer().references("permissions.id", { onDelete: "cascade" }),
  },
  (c) => [primaryKey(c.role_id, c.permission_id)],
);
