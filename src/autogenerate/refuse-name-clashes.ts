import type { NamedKind } from "../dialect/capabilities.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";

const kindWords: Readonly<Record<NamedKind, string>> = {
  table: "table",
  column: "column",
  enum: "enum",
  index: "index",
  primaryKey: "primary key",
  unique: "unique constraint",
  foreignKey: "foreign key",
  check: "check",
  exclusion: "exclusion constraint",
};

interface NamedObject {
  readonly kind: NamedKind;
  readonly name: string;
  /** The table that it is or belongs to; of an enum, its own name. */
  readonly owner: QualifiedName;
}

function namedObjects({ tables, enums }: Database): readonly NamedObject[] {
  const objects: NamedObject[] = [];
  for (const { name } of enums.values()) objects.push({ kind: "enum", name: name.name, owner: name });
  for (const table of tables.values()) {
    const owner = table.name;
    const add = (kind: NamedKind, name: string | null): void => {
      if (name !== null) objects.push({ kind, name, owner });
    };
    add("table", owner.name);
    for (const column of table.columns) add("column", column.name);
    for (const constraint of table.constraints) add(constraint.kind, constraint.name);
    for (const index of table.indexes) add("index", index.name);
  }
  return objects;
}

function describe({ kind, name, owner }: NamedObject): string {
  if (kind === "table" || kind === "enum") return `${kindWords[kind]} "${formatQualifiedName(owner)}"`;
  return `${kindWords[kind]} "${name}" of table "${formatQualifiedName(owner)}"`;
}

/**
 * Refuses models in which two objects have one name where an engine wants it once.
 *
 * @param models with every constraint and index named
 * @throws AludelError DUPLICATE_MODEL, naming both objects and the engine
 */
export function refuseNameClashes(models: Database, engines: readonly Pick<Dialect, "name" | "capabilities">[]): void {
  const objects = namedObjects(models);
  for (const { name: engine, capabilities } of engines) {
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
    `${describe(first)} and ${describe(second)} ${same} on ${engine}, which wants it once in a ${of}`,
    {
      hint: "Give one of them another name; those without a name get one that is free",
      details: { engine, objects: [describe(first), describe(second)] },
    },
  );
}
