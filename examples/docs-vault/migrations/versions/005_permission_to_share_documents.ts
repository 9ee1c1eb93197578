import { type Operations } from "aludel";

export const revision = "005";
export const downRevision = "004";
export const branchLabels = [];
export const dependsOn = [];
export const message = "permission to share documents";
export const createDate = "2026-11-21T03:01:12Z";

export function upgrade(op: Operations): void {
  op.insert(
    "permissions",
    {
      code: "document:share",
      resource: "document",
      action: "share",
      description: "Share documents",
    },
    { key: ["code"] },
  );
}

export function downgrade(op: Operations): void {
  op.delete("permissions", { code: "document:share" });
}
