import { json, now, t, uuid, type Operations } from "aludel";
import { unique } from "aludel/models";

export const revision = "97f4f8cc9ff1";
export const downRevision = null;
export const branchLabels = [];
export const dependsOn = [];
export const message = "Initial tables";
export const createDate = "2026-11-21T03:01:39Z";

export function upgrade(op: Operations): void {
  op.createTable("departments", {
    id: t.uuid().default(uuid()).primaryKey("pk_departments"),
    name: t.varchar(100).notNull(),
    description: t.text(),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });
  op.createIndex("ix_departments_name", "departments", ["name"], { unique: true });
  op.createTable("llm_configurations", {
    id: t.uuid().default(uuid()).primaryKey("pk_llm_configurations"),
    model_name: t.varchar(100).notNull(),
    provider: t.varchar(50).notNull(),
    api_key_encrypted: t.text(),
    base_url: t.text(),
    enabled: t.boolean().notNull().default(true),
    config_json: t.json(),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });
  op.createTable(
    "department_quotas",
    {
      id: t.uuid().default(uuid()).primaryKey("pk_department_quotas"),
      department_id: t.uuid().notNull().references("departments.id", {
        name: "fk_department_quotas_department_id",
        onDelete: "cascade",
      }),
      llm_config_id: t.uuid().notNull().references("llm_configurations.id", {
        name: "fk_department_quotas_llm_config_id",
        onDelete: "cascade",
      }),
      monthly_limit_tokens: t.integer().notNull(),
      current_usage_tokens: t.integer().notNull().default(0),
      last_reset: t.timestamp({ withTimezone: true }),
      created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
      updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    },
    [unique("uq_department_llm_quota").on("department_id", "llm_config_id")],
  );
  op.createIndex("ix_department_quotas_department_id", "department_quotas", ["department_id"]);
  op.createIndex("ix_department_quotas_llm_config_id", "department_quotas", ["llm_config_id"]);
  op.createTable("roles", {
    id: t.uuid().default(uuid()).primaryKey("pk_roles"),
    name: t.varchar(50).notNull(),
    description: t.text(),
    permissions: t.jsonb().notNull().default(json([])),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });
  op.createIndex("ix_roles_name", "roles", ["name"], { unique: true });
  op.createTable("users", {
    id: t.uuid().default(uuid()).primaryKey("pk_users"),
    username: t.varchar(50).notNull(),
    email: t.varchar(255).notNull(),
    hashed_password: t.varchar(255).notNull(),
    is_active: t.boolean().notNull().default(true),
    is_superuser: t.boolean().notNull().default(false),
    role_id: t.uuid().references("roles.id", { name: "fk_users_role_id" }),
    department_id: t.uuid().references("departments.id", { name: "fk_users_department_id" }),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });
  op.createIndex("ix_users_username", "users", ["username"], { unique: true });
  op.createIndex("ix_users_email", "users", ["email"], { unique: true });
  op.createIndex("ix_users_is_active", "users", ["is_active"]);
  op.createIndex("ix_users_role_id", "users", ["role_id"]);
  op.createIndex("ix_users_department_id", "users", ["department_id"]);
  op.createTable("refresh_tokens", {
    id: t.uuid().default(uuid()).primaryKey("pk_refresh_tokens"),
    token_hash: t.varchar(255).notNull(),
    user_id: t.uuid().notNull().references("users.id", {
      name: "fk_refresh_tokens_user_id",
      onDelete: "cascade",
    }),
    expires_at: t.timestamp({ withTimezone: true }).notNull(),
    is_revoked: t.boolean().notNull().default(false),
    remember_me: t.boolean().notNull().default(false),
    user_agent: t.text(),
    ip_address: t.inet(),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });
  op.createIndex("ix_refresh_tokens_token_hash", "refresh_tokens", ["token_hash"], {
    unique: true,
  });
  op.createIndex("ix_refresh_tokens_user_id", "refresh_tokens", ["user_id"]);
  op.createIndex("ix_refresh_tokens_expires_at", "refresh_tokens", ["expires_at"]);
  op.createIndex("ix_refresh_tokens_is_revoked", "refresh_tokens", ["is_revoked"]);
  op.createTable("usage_logs", {
    id: t.uuid().default(uuid()).primaryKey("pk_usage_logs"),
    user_id: t.uuid().notNull().references("users.id", { name: "fk_usage_logs_user_id" }),
    department_id: t.uuid().notNull().references("departments.id", {
      name: "fk_usage_logs_department_id",
    }),
    llm_config_id: t.uuid().notNull().references("llm_configurations.id", {
      name: "fk_usage_logs_llm_config_id",
    }),
    timestamp: t.timestamp({ withTimezone: true }).notNull().default(now()),
    tokens_prompt: t.integer().notNull(),
    tokens_completion: t.integer().notNull(),
    cost_estimated: t.numeric(10, 4),
    request_details: t.json(),
    response_details: t.json(),
  });
  op.createIndex("ix_usage_logs_user_id", "usage_logs", ["user_id"]);
  op.createIndex("ix_usage_logs_department_id", "usage_logs", ["department_id"]);
  op.createIndex("ix_usage_logs_llm_config_id", "usage_logs", ["llm_config_id"]);
  op.createIndex("ix_usage_logs_timestamp", "usage_logs", ["timestamp"]);
}

export function downgrade(op: Operations): void {
  op.dropTable("usage_logs");
  op.dropTable("refresh_tokens");
  op.dropTable("users");
  op.dropTable("roles");
  op.dropTable("department_quotas");
  op.dropTable("llm_configurations");
  op.dropTable("departments");
}
