import { assertNames } from "../dialect/assert-names.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";
import {
  type NamedObject,
  describeNamed,
  namedEnum,
  namedInTable,
  namedSchema,
} from "../operation/describe/named-object.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";

function namedObjects({ schemas, tables, enums }: Database): readonly NamedObject[] {
  return [
    ...[...schemas].map(namedSchema),
    ...[...enums.values()].map(namedEnum),
    ...[...tables.values()].flatMap(namedInTable),
  ];
}

/**
 * Refuses models with a name that an engine does not take, or with one name for two objects where an engine wants it once.
 *
 * @param models with every constraint and index named
 * @throws AludelError INVALID_NAME or DUPLICATE_MODEL, naming the objects and the engine
 */
export function refuseNames(models: Database, engines: readonly Pick<Dialect, "name" | "capabilities">[]): void {
  const objects = namedObjects(models);
  for (const dialect of engines) {
    const { name: engine, capabilities } = dialect;
    assertNames(objects, dialect);
    const taken = new Map<string, NamedObject>();
    for (const object of objects) {
      for (const { of, space } of capabilities.names.spaces[object.kind]) {
        const scope = of === "schema" ? (object.owner.schema ?? "") : formatQualifiedName(object.owner);
        const key = JSON.stringify([of, space, scope, capabilities.names.key(object.name, object.kind)]);
        const other = taken.get(key);
        if (other === undefined) taken.set(key, object);
        else throw clash(other, object, engine, of);
      }
    }
  }
}

function clash(first: NamedObject, second: NamedObject, engine: string, of: "schema" | "table"): AludelError {
  const same = first.name === second.name ? "have one name" : "have names that are one";
  return new AludelError(
    "DUPLICATE_MODEL",
    `${describeNamed(first)} and ${describeNamed(second)} ${same} on ${engine}, which wants it once in a ${of}`,
    {
      hint: "Give one of them another name; those without a name get one that is free",
      details: { engine, objects: [describeNamed(first), describeNamed(second)] },
    },
  );
}
