import { t, type Operations } from "aludel";

export const revision = "004b";
export const downRevision = "003";
export const branchLabels = [];
export const dependsOn = [];
export const message = "user notes";
export const createDate = "2026-11-30T22:39:49Z";

export function upgrade(op: Operations): void {
  op.addColumn("users", "note", t.varchar(40).notNull().default("none"));
  op.update("users", { set: { full_name: "?" }, where: { full_name: null } });
  op.alterColumn("users", "full_name", { nullable: { from: true, to: false }, type: { from: t.varchar(80), to: t.varchar(120) } });
  op.alterColumn("users", "active", { default: { from: true, to: false } });
}

export function downgrade(op: Operations): void {
  op.alterColumn("users", "active", { default: { from: false, to: true } });
  op.alterColumn("users", "full_name", { nullable: { from: false, to: true }, type: { from: t.varchar(120), to: t.varchar(80) } });
  op.dropColumn("users", "note");
}
