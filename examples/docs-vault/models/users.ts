import { defineTable, index, t } from "aludel/models";
import { baseColumns } from "./base.ts";

export const users = defineTable(
  "users",
  {
    ...baseColumns,
    username: t.varchar(255).notNull(),
    email: t.varchar(255).notNull(),
    password_hash: t.varchar(255).notNull(),
    full_name: t.varchar(255),
    bio: t.text(),
    is_active: t.boolean().notNull().default(true),
    is_verified: t.boolean().notNull().default(false),
  },
  (c) => [
    index("ix_users_username").on(c.username).unique(),
    index("ix_users_email").on(c.email).unique(),
    index("ix_users_is_active").on(c.is_active),
    index("ix_users_created_at").on(c.created_at),
  ],
);
