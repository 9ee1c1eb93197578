import { defineTable, index, t } from "aludel/models";
import { creation, identifier } from "./base.ts";
import { users } from "./users.ts";

export const refreshTokens = defineTable(
  "refresh_tokens",
  {
    ...identifier,
    token_hash: t.varchar(255).notNull(),
    user_id: t
      .uuid()
      .notNull()
      .references(() => users.columns.id, { onDelete: "cascade" }),
    expires_at: t.timestamp({ withTimezone: true }).notNull(),
    is_revoked: t.boolean().notNull().default(false),
    remember_me: t.boolean().notNull().default(false),
    user_agent: t.text(),
    ip_address: t.inet(),
    ...creation,
  },
  (c) => [
    index("ix_refresh_tokens_token_hash").on(c.token_hash).unique(),
    index("ix_refresh_tokens_user_id").on(c.user_id),
    index("ix_refresh_tokens_expires_at").on(c.expires_at),
    index("ix_refresh_tokens_is_revoked").on(c.is_revoked),
  ],
);
