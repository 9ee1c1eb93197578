import { type Operations } from "aludel";

export const revision = "005";
export const downRevision = ["004a", "004b"];
export const branchLabels = [];
export const dependsOn = [];
export const message = "billing and notes";
export const createDate = "2026-11-30T22:39:49Z";

export function upgrade(op: Operations): void {
  void op; // nothing yet
}

export function downgrade(op: Operations): void {
  void op; // nothing yet
}
