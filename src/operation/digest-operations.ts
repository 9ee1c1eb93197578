import { createHash } from "node:crypto";

import { definitionOf } from "./definitions.ts";
import type { Operation } from "./operation.ts";

/** Returns plain data as text; code stands as its own text. */
export function describeContent(content: unknown): string {
  return JSON.stringify(content, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    if (this[key] instanceof Date) return { date: value };
    if (typeof value === "bigint" || typeof value === "function") return { [typeof value]: String(value) };
    return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  });
}

/** What a revision was recorded to do. */
export interface DigestedRevision {
  readonly revision: string;
  readonly operations: readonly Operation[];
}

/** Returns a SHA-256, in hexadecimal, that stands for revisions in their order, after those that `before` stands for. */
export function digestRevisions(revisions: Iterable<DigestedRevision>, before = ""): string {
  let digest = before;
  for (const { revision, operations } of revisions) {
    const hash = createHash("sha256").update(describeContent([digest, revision]));
    // One after the other, because the text of thousands is long.
    for (const operation of operations) hash.update(`\n${describeContent(operation)}`);
    digest = hash.digest("hex");
  }
  return digest;
}

/** Returns whether what operations make is written in them: SQL text and code may do anything. */
export function isDeclared(operations: readonly Operation[]): boolean {
  return operations.every((operation) => definitionOf(operation).changes !== "unknown");
}
