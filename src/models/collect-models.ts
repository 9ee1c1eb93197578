import { AludelError } from "../error/aludel-error.ts";
import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { columnBrand, enumBrand, hasBrand, rowsBrand, tableBrand } from "./brand.ts";
import type { EnumDefinition } from "./define-enum.ts";
import type { TableDefinition } from "./define-table.ts";
import type { RowsDefinition } from "./rows.ts";

/** A model and where the module exports it, as `users` or `auth.users`. */
export interface ExportedModel<M> {
  readonly model: M;
  readonly path: string;
}

/** The models that a module exports, in its order. */
export interface CollectedModels {
  readonly tables: readonly ExportedModel<TableDefinition>[];
  readonly enums: readonly ExportedModel<EnumDefinition>[];
  readonly rows: readonly ExportedModel<RowsDefinition>[];
}

/** Levels of namespaces and objects that are searched, as in the row types. */
const maximumDepth = 3;

function isContainer(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || prototype === Object.prototype;
}

/** Calls `visit` for each marked object among the exports, once, also inside of namespaces, plain objects and arrays. */
function visitModels(exports: object, visit: (value: object, path: string) => void): void {
  const seen = new Set<object>();
  const walk = (container: object, prefix: string, depth: number): void => {
    for (const [name, value] of Object.entries(container) as [string, unknown][]) {
      if (typeof value !== "object" || value === null || seen.has(value)) continue;
      seen.add(value);
      const path = prefix === "" ? name : `${prefix}.${name}`;
      if ([tableBrand, enumBrand, rowsBrand].some((brand) => hasBrand(value, brand))) visit(value, path);
      else if (depth < maximumDepth && isContainer(value) && !hasBrand(value, columnBrand))
        walk(value, path, depth + 1);
    }
  };
  walk(exports, "", 0);
}

function assertDistinct(kind: string, models: readonly ExportedModel<{ readonly name: QualifiedName }>[]): void {
  const paths = new Map<string, string>();
  for (const { model, path } of models) {
    const name = formatQualifiedName(model.name);
    const other = paths.get(name);
    if (other !== undefined) {
      throw new AludelError(
        "DUPLICATE_MODEL",
        `${kind} "${name}" is defined twice, by the exports "${other}" and "${path}"`,
        {
          hint: "Give one of them another name, or remove it",
          details: { name, exports: [other, path] },
        },
      );
    }
    paths.set(name, path);
  }
}

/**
 * Returns the models among the exports of a module, and of the namespaces (`export * as auth from …`) among them.
 *
 * @throws AludelError DUPLICATE_MODEL when two tables or two enums have one name
 */
export function collectModels(exports: object): CollectedModels {
  const tables: ExportedModel<TableDefinition>[] = [];
  const enums: ExportedModel<EnumDefinition>[] = [];
  const rows: ExportedModel<RowsDefinition>[] = [];
  visitModels(exports, (value, path) => {
    if (tableBrand in value) tables.push({ model: value as TableDefinition, path });
    else if (enumBrand in value) enums.push({ model: value as EnumDefinition, path });
    else rows.push({ model: value as RowsDefinition, path });
  });
  assertDistinct("table", tables);
  assertDistinct("enum", enums);
  return { tables, enums, rows };
}
