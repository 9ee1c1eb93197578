import { now, t, type Operations } from "aludel";

export const revision = "003";
export const downRevision = "002";
export const branchLabels = [];
export const dependsOn = [];
export const message = "create documents table";
export const createDate = "2026-11-21T03:01:11Z";

export function upgrade(op: Operations): void {
  op.createTable("documents", {
    id: t.integer().identity().primaryKey("pk_documents"),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
    title: t.varchar(500).notNull(),
    user_id: t.integer().notNull().references("users.id", {
      name: "fk_documents_user_id",
      onDelete: "cascade",
    }),
  });
  op.createIndex("ix_documents_user_id", "documents", ["user_id"]);
}

export function downgrade(op: Operations): void {
  op.dropTable("documents");
}
