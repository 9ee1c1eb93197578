import { expect, test } from "vitest";
import { findMixedKeys, refuseApart } from "../../src/autogenerate/mixed-keys.ts";
import { buildModels } from "../../src/models/build-models.ts";
import { defineEnum, defineTable, t } from "../../src/models.ts";
import { emptyDatabase } from "../../src/schema/database.ts";

const level = defineEnum("level", ["low", "high"]);
const types = {
  integer: t.integer,
  bigint: t.bigint,
  numeric: () => t.numeric(10, 2),
  text: () => t.varchar(20),
  long: t.text,
  uuid: t.uuid,
  date: t.date,
  moment: t.timestamp,
  truth: t.boolean,
  bytes: t.binary,
  level: () => t.enum(level),
  raw: () => t.raw("citext"),
};

function keysBetween(child: keyof typeof types, parent: keyof typeof types) {
  const parents = defineTable("parents", { id: types[parent]().primaryKey() });
  const children = defineTable("children", {
    id: t.integer().primaryKey(),
    parent_id: types[child]().references("parents.id"),
  });
  return findMixedKeys(emptyDatabase, buildModels([level, parents, children]).database);
}

test.each([
  ["text", "integer"],
  ["uuid", "bigint"],
  ["integer", "uuid"],
  ["truth", "integer"],
  ["level", "text"],
  ["bytes", "text"],
  ["moment", "integer"],
] as const)("a foreign key from %s to %s is refused", (child, parent) => {
  expect(() => refuseApart(keysBetween(child, parent))).toThrow(
    /^column "children.parent_id" \(.+\) refers to "parents.id"/,
  );
});

test.each([
  ["bigint", "integer"],
  ["numeric", "integer"],
  ["date", "moment"],
  ["uuid", "text"],
  ["raw", "text"],
] as const)("one from %s to %s is told, and the engine decides", (child, parent) => {
  const keys = keysBetween(child, parent);
  expect(keys).toHaveLength(1);
  expect(() => refuseApart(keys)).not.toThrow();
});

test.each([
  ["integer", "integer"],
  ["text", "long"],
  ["level", "level"],
] as const)("one from %s to %s is like any other", (child, parent) => expect(keysBetween(child, parent)).toEqual([]));
