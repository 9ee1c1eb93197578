import { now, t, type Operations } from "aludel";

export const revision = "004";
export const downRevision = "003";
export const branchLabels = [];
export const dependsOn = [];
export const message = "user profile";
export const createDate = "2026-11-21T03:01:12Z";

export function upgrade(op: Operations): void {
  op.createTable("user_profiles", {
    id: t.integer().identity().primaryKey("pk_user_profiles"),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    user_id: t.integer().notNull().references("users.id", {
      name: "fk_user_profiles_user_id",
      onDelete: "cascade",
    }),
    bio: t.text(),
    avatar_url: t.varchar(500),
  });
  op.createIndex("ix_user_profiles_user_id", "user_profiles", ["user_id"], { unique: true });
}

export function downgrade(op: Operations): void {
  op.dropTable("user_profiles");
}
