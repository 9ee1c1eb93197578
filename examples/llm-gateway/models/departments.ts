import { defineTable, index, t } from "aludel/models";
import { identifier, timestamps } from "./base.ts";

export const departments = defineTable(
  "departments",
  {
    ...identifier,
    name: t.varchar(100).notNull(),
    description: t.text(),
    ...timestamps,
  },
  (c) => [index("ix_departments_name").on(c.name).unique()],
);
