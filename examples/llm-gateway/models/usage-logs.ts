import { defineTable, index, now, t } from "aludel/models";
import { identifier } from "./base.ts";

export const usageLogs = defineTable(
  "usage_logs",
  {
    ...identifier,
    user_id: t.uuid().notNull().references("users.id", { onDelete: "no action" }),
    department_id: t.uuid().notNull().references("departments.id", { onDelete: "no action" }),
    llm_config_id: t.uuid().notNull().references("llm_configurations.id", { onDelete: "no action" }),
    timestamp: t.timestamp({ withTimezone: true }).notNull().default(now()),
    tokens_prompt: t.integer().notNull(),
    tokens_completion: t.integer().notNull(),
    cost_estimated: t.numeric(10, 4),
    request_details: t.json(),
    response_details: t.json(),
  },
  (c) => [
    index("ix_usage_logs_user_id").on(c.user_id),
    index("ix_usage_logs_department_id").on(c.department_id),
    index("ix_usage_logs_llm_config_id").on(c.llm_config_id),
    index("ix_usage_logs_timestamp").on(c.timestamp),
  ],
);
