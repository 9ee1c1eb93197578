import { defineTable, index, t } from "aludel/models";
import { baseColumns } from "./base.ts";

export const documents = defineTable(
  "documents",
  {
    ...baseColumns,
    title: t.varchar(500).notNull(),
    user_id: t.integer().notNull().references("users.id", { onDelete: "cascade" }),
  },
  (c) => [index("ix_documents_user_id").on(c.user_id)],
);
