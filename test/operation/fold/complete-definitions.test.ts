import { expect, test } from "vitest";
import { completeDefinitions } from "../../../src/operation/fold/complete-definitions.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import { column, database, index, table, unique } from "../../schema/build-schema.ts";

const name = parseQualifiedName("roles");
const key = unique(["name"], { name: "uq_roles_name" });
const level = index(["level"], { name: "ix_roles_level" });
const roles = table("roles", ["id", column("name"), column("level")], { constraints: [key], indexes: [level] });

test("R188 what a hand-written revision drops by its name can be put back: the schema before tells what it was", () => {
  const drops: Operation[] = [
    { kind: "renameIndex", table: name, from: "ix_roles_level", to: "ix_level" },
    { kind: "dropIndex", table: name, name: "ix_level", definition: null },
    { kind: "dropConstraint", table: name, name: "uq_roles_name", definition: null },
  ];
  expect(reverseOperations(completeDefinitions(drops, database({ tables: [roles] })))).toMatchObject([
    { kind: "addConstraint", constraint: key },
    { kind: "createIndex", index: { ...level, name: "ix_level" } },
    { kind: "renameIndex", from: "ix_level", to: "ix_roles_level" },
  ]);
});

test("rows are not put back, so a table or column that is dropped stays without a definition", () => {
  const drop: Operation = { kind: "dropColumn", table: name, column: "level", definition: null };
  expect(() => reverseOperations(completeDefinitions([drop], database({ tables: [roles] })))).toThrow(
    /cannot be reversed/,
  );
});
