import { defineTable, primaryKey, t } from "aludel/models";

export const userRoles = defineTable(
  "user_roles",
  {
    user_id: t.integer().references("users.id", { onDelete: "cascade" }),
    role_id: t.integer().references("roles.id", { onDelete: "cascade" }),
  },
  (c) => [primaryKey(c.user_id, c.role_id)],
);
