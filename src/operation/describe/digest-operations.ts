import { createHash } from "node:crypto";

import { definitionOf } from "../definitions.ts";
import type { Operation } from "../operation.ts";

/** Returns plain data as JSON text; a function is represented by its source text. */
export function describeContent(content: unknown): string {
  return JSON.stringify(content, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    if (this[key] instanceof Date) return { date: value };
    if (typeof value === "bigint" || typeof value === "function") return { [typeof value]: String(value) };
    return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  });
}

/** A revision and the operations that were recorded for it. */
export interface DigestedRevision {
  readonly revision: string;
  readonly operations: readonly Operation[];
}

/**
 * Returns a SHA-256 digest, in hexadecimal, of revisions in their order. `before` is the digest of the revisions that precede them; the
 * digests form a chain.
 */
export function digestRevisions(revisions: Iterable<DigestedRevision>, before = ""): string {
  let digest = before;
  for (const { revision, operations } of revisions) {
    const hash = createHash("sha256").update(describeContent([digest, revision]));
    // Hashed one at a time, because one string of thousands of operations would be too long.
    for (const operation of operations) hash.update(`\n${describeContent(operation)}`);
    digest = hash.digest("hex");
  }
  return digest;
}

/** Returns whether the operations declare all of their effects; raw SQL and code may do anything. */
export function isDeclared(operations: readonly Operation[]): boolean {
  return operations.every((operation) => definitionOf(operation).changes !== "unknown");
}
