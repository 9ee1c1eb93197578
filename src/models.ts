export type { TableSettings } from "./models/build-table.ts";
export type { ColumnBuilder, ColumnBuilders, IdentityOptions } from "./models/column-builder.ts";
export type {
  ColumnHandle,
  ExclusionOptions,
  PrimaryKeyOptions,
  ReferenceOptions,
  UniqueOptions,
} from "./models/column-definition.ts";
export type {
  ColumnShape,
  DefaultInput,
  PortableValue,
  RowInput,
  ShapeWith,
  SqlInput,
  TypeShape,
} from "./models/column-shape.ts";
export { defineEnum, type EnumDefinition, type EnumOptions } from "./models/define-enum.ts";
export { defineTable, type TableDefinition } from "./models/define-table.ts";
export type { PostgresInterval, TypedDialect } from "./models/driver-values.ts";
export type { ExclusionElementInput } from "./models/build-exclusion.ts";
export { asc, desc, type IndexKeyBuilder } from "./models/index-key.ts";
export { json, lookup, now, uuid } from "./models/markers.ts";
export type { Database, RowOf } from "./models/row-types.ts";
export { type ModelRow, rows, type RowsDefinition, type RowsOptions } from "./models/rows.ts";
export { sql, type Sql } from "./models/sql.ts";
export { t } from "./models/t.ts";
export {
  check,
  exclude,
  foreignKey,
  index,
  type IndexBuilder,
  primaryKey,
  type ConstraintExtra,
  type TableExtra,
  unique,
} from "./models/table-extra.ts";
