import { describe, expect, test } from "vitest";

import * as docsVault from "../../examples/docs-vault/models/index.ts";
import * as llmGateway from "../../examples/llm-gateway/models/index.ts";
import { constraintsOf } from "../../src/schema/table.ts";
import { buildModels } from "../../src/models/build-models.ts";

describe("the LLM gateway", () => {
  const { database } = buildModels(llmGateway);
  const tables = [...database.tables.values()];
  const foreignKeys = tables.flatMap((table) => constraintsOf(table, "foreignKey"));

  test("R54 R55 has 7 tables, 8 foreign keys, 17 indexes and 1 unique constraint", () => {
    expect([...database.tables.keys()].toSorted()).toEqual([
      "department_quotas",
      "departments",
      "llm_configurations",
      "refresh_tokens",
      "roles",
      "usage_logs",
      "users",
    ]);
    expect(foreignKeys).toHaveLength(8);
    expect(foreignKeys.filter(({ onDelete }) => onDelete === "cascade")).toHaveLength(3);
    expect(foreignKeys.filter(({ onDelete }) => onDelete === "no action")).toHaveLength(5);
    expect(tables.flatMap(({ indexes }) => indexes)).toHaveLength(17);
    expect(tables.flatMap((table) => constraintsOf(table, "unique")).map(({ name }) => name)).toEqual([
      "uq_department_llm_quota",
    ]);
  });

  test("every table has a uuid key with a default of the database", () => {
    for (const table of tables) {
      expect(table.columns.find(({ name }) => name === "id")).toMatchObject({
        type: { kind: "uuid" },
        default: { kind: "uuid" },
        nullable: false,
      });
      expect(constraintsOf(table, "primaryKey")).toMatchObject([{ columns: ["id"] }]);
    }
  });
});

describe("the document vault", () => {
  const { database } = buildModels(docsVault);

  test("R49 R125 base columns are on every table but the two that join others", () => {
    const without = [...database.tables.values()].filter(
      ({ columns }) => !["id", "created_at", "updated_at"].every((base) => columns.some(({ name }) => name === base)),
    );
    expect(without.map(({ name }) => name.name).toSorted()).toEqual(["role_permissions", "user_roles"]);
  });

  test("R132 R134 R135 R142 has 3 roles, and 10 permissions and document:share, whose code is resource:action", () => {
    expect(database.rows.get("roles")?.rows.map(({ name }) => name)).toEqual(["admin", "user", "viewer"]);
    const permissions = database.rows.get("permissions")?.rows ?? [];
    const count = (resource: string) => permissions.filter((row) => row["resource"] === resource).length;
    expect([count("user"), count("document"), count("settings")]).toEqual([4, 5, 2]);
    expect(permissions.map(({ code }) => (typeof code === "string" ? code.split(":") : code))).toEqual(
      permissions.map(({ resource, action }) => [resource, action]),
    );
  });

  test("R136 R137 the joins have composite keys and cascade on both sides", () => {
    for (const name of ["user_roles", "role_permissions"]) {
      const table = database.tables.get(name);
      expect(table && constraintsOf(table, "primaryKey").map(({ columns }) => columns.length)).toEqual([2]);
      expect(table && constraintsOf(table, "foreignKey").map(({ onDelete }) => onDelete)).toEqual([
        "cascade",
        "cascade",
      ]);
    }
  });
});
