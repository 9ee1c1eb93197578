import { now, sql, t, type Operations } from "aludel";
import { check, primaryKey } from "aludel/models";

export const revision = "002";
export const downRevision = "001";
export const branchLabels = [];
export const dependsOn = [];
export const message = "users, roles, permissions";
export const createDate = "2026-11-21T03:01:10Z";

export function upgrade(op: Operations): void {
  op.createTable(
    "permissions",
    {
      id: t.integer().identity().primaryKey("pk_permissions"),
      created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
      updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
      code: t.varchar(255).notNull(),
      description: t.text(),
      resource: t.varchar(100).notNull(),
      action: t.varchar(100).notNull(),
    },
    [
      check(
        "ck_permissions_code",
        sql`${sql.identifier("code")} = ${sql.identifier("resource")} || ':' || ${sql.identifier("action")}`,
      ),
    ],
  );
  op.createIndex("ix_permissions_code", "permissions", ["code"], { unique: true });
  op.createIndex("ix_permissions_resource", "permissions", ["resource"]);
  op.createIndex("ix_permissions_resource_action", "permissions", ["resource", "action"]);
  op.createTable("roles", {
    id: t.integer().identity().primaryKey("pk_roles"),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    name: t.varchar(100).notNull(),
    description: t.text(),
    is_system: t.boolean().notNull().default(false),
  });
  op.createIndex("ix_roles_name", "roles", ["name"], { unique: true });
  op.createTable(
    "role_permissions",
    {
      role_id: t.integer().notNull().references("roles.id", {
        name: "fk_role_permissions_role_id",
        onDelete: "cascade",
      }),
      permission_id: t.integer().notNull().references("permissions.id", {
        name: "fk_role_permissions_permission_id",
        onDelete: "cascade",
      }),
    },
    [primaryKey(["role_id", "permission_id"], "pk_role_permissions")],
  );
  op.createTable("users", {
    id: t.integer().identity().primaryKey("pk_users"),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    username: t.varchar(255).notNull(),
    email: t.varchar(255).notNull(),
    password_hash: t.varchar(255).notNull(),
    full_name: t.varchar(255),
    bio: t.text(),
    is_active: t.boolean().notNull().default(true),
    is_verified: t.boolean().notNull().default(false),
  });
  op.createIndex("ix_users_username", "users", ["username"], { unique: true });
  op.createIndex("ix_users_email", "users", ["email"], { unique: true });
  op.createIndex("ix_users_is_active", "users", ["is_active"]);
  op.createIndex("ix_users_created_at", "users", ["created_at"]);
  op.createTable(
    "user_roles",
    {
      user_id: t.integer().notNull().references("users.id", {
        name: "fk_user_roles_user_id",
        onDelete: "cascade",
      }),
      role_id: t.integer().notNull().references("roles.id", {
        name: "fk_user_roles_role_id",
        onDelete: "cascade",
      }),
    },
    [primaryKey(["user_id", "role_id"], "pk_user_roles")],
  );
  op.insert(
    "permissions",
    [
      { code: "user:create", resource: "user", action: "create", description: "Invite people" },
      { code: "user:read", resource: "user", action: "read", description: "See people" },
      { code: "user:update", resource: "user", action: "update", description: "Change people" },
      { code: "user:delete", resource: "user", action: "delete", description: "Remove people" },
      {
        code: "document:create",
        resource: "document",
        action: "create",
        description: "Upload documents",
      },
      {
        code: "document:read",
        resource: "document",
        action: "read",
        description: "Read documents",
      },
      {
        code: "document:update",
        resource: "document",
        action: "update",
        description: "Change documents",
      },
      {
        code: "document:delete",
        resource: "document",
        action: "delete",
        description: "Delete documents",
      },
      { code: "settings:read", resource: "settings", action: "read", description: "See settings" },
      {
        code: "settings:update",
        resource: "settings",
        action: "update",
        description: "Change settings",
      },
    ],
    { key: ["code"] },
  );
  op.insert(
    "roles",
    [
      { name: "admin", description: "Full access", is_system: true },
      { name: "user", description: "Own documents", is_system: true },
      { name: "viewer", description: "Reading only", is_system: true },
    ],
    { key: ["name"] },
  );
}

export function downgrade(op: Operations): void {
  op.dropTable("user_roles");
  op.dropTable("users");
  op.dropTable("role_permissions");
  op.dropTable("roles");
  op.dropTable("permissions");
}
