import { defineTable, index, t } from "aludel/models";
import { baseColumns } from "./base.ts";

export const userProfiles = defineTable(
  "user_profiles",
  {
    ...baseColumns,
    user_id: t.integer().notNull().references("users.id", { onDelete: "cascade" }),
    bio: t.text(),
    avatar_url: t.varchar(500),
  },
  (c) => [index("ix_user_profiles_user_id").on(c.user_id).unique()],
);
