import { defineTable, index, t, unique } from "aludel/models";
import { identifier, timestamps } from "./base.ts";

export const departmentQuotas = defineTable(
  "department_quotas",
  {
    ...identifier,
    department_id: t.uuid().notNull().references("departments.id", { onDelete: "cascade" }),
    llm_config_id: t.uuid().notNull().references("llm_configurations.id", { onDelete: "cascade" }),
    monthly_limit_tokens: t.integer().notNull(),
    current_usage_tokens: t.integer().notNull().default(0),
    last_reset: t.timestamp({ withTimezone: true }),
    ...timestamps,
  },
  (c) => [
    unique("uq_department_llm_quota").on(c.department_id, c.llm_config_id),
    index("ix_department_quotas_department_id").on(c.department_id),
    index("ix_department_quotas_llm_config_id").on(c.llm_config_id),
  ],
);
