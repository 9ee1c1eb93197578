import { defineTable, index, t } from "aludel/models";
import { identifier, timestamps } from "./base.ts";

export const users = defineTable(
  "users",
  {
    ...identifier,
    username: t.varchar(50).notNull(),
    email: t.varchar(255).notNull(),
    hashed_password: t.varchar(255).notNull(),
    is_active: t.boolean().notNull().default(true),
    is_superuser: t.boolean().notNull().default(false),
    role_id: t.uuid().references("roles.id", { onDelete: "no action" }),
    department_id: t.uuid().references("departments.id", { onDelete: "no action" }),
    ...timestamps,
  },
  (c) => [
    index("ix_users_username").on(c.username).unique(),
    index("ix_users_email").on(c.email).unique(),
    index("ix_users_is_active").on(c.is_active),
    index("ix_users_role_id").on(c.role_id),
    index("ix_users_department_id").on(c.department_id),
  ],
);
