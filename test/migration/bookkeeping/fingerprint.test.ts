import { expect, test } from "vitest";
import {
  isComparable,
  lastFingerprintSchemas,
  parseFingerprint,
  schemasOf,
} from "../../../src/migration/bookkeeping/fingerprint.ts";
import { sqlText } from "../../../src/schema/expression.ts";
import { findProvenances } from "../../../src/migration/bookkeeping/provenance.ts";

const lineage = { origin: "server", operations: "those" };
const facts = { sha256: "ab", schemas: ["billing"] };

test("the schemas of operations are those that they make, and those of the tables and enums that they make, change or move", () => {
  const name = (schema: string | null) => ({ schema, name: "x" });
  expect(
    schemasOf([
      { kind: "createSchema", schema: "made" },
      { kind: "renameTable", from: name("left"), to: name("moved") },
      { kind: "createEnum", enum: { name: name("enums"), labels: ["a"], comment: null } },
      {
        kind: "execute",
        sql: sqlText("…"),
        changes: [{ kind: "dropColumn", table: name("declared"), column: "a", definition: null }],
      },
      { kind: "dropTable", table: name(null), definition: null },
    ]),
  ).toEqual(["made", "moved", "enums", "declared"]);
});

test("a fingerprint of format 1, as 0.1.0 wrote it, is read and not compared", () => {
  const found = parseFingerprint(JSON.stringify({ ...facts, lineage }));
  expect(found).toEqual({ format: 1, ...facts, provenance: lineage });
  expect(found !== null && isComparable(found)).toBe(false);
});

test("a fingerprint of this format is compared; a row without one says its format only", () => {
  const found = parseFingerprint(`2:${JSON.stringify(facts)}`);
  expect(found).toEqual({ format: 2, ...facts, provenance: null });
  expect(found !== null && isComparable(found)).toBe(true);
  expect([parseFingerprint("2:"), parseFingerprint(null), parseFingerprint("{}")]).toEqual([null, null, null]);
});

test("the newest fingerprint tells the schemas, whatever its format, and rows without one do not hide it", () => {
  const history = [JSON.stringify(facts), "2:", null].map((fingerprint) => ({ fingerprint }));
  expect(lastFingerprintSchemas(history)).toEqual(["billing"]);
});

test("where a database comes from is known of fingerprints of this server only", () => {
  const history = [`2:${JSON.stringify({ ...facts, lineage })}`, "2:"].map((fingerprint) => ({ fingerprint }));
  expect(findProvenances(history, "server")).toHaveLength(1);
  expect(findProvenances(history, "another")).toEqual([]);
});
