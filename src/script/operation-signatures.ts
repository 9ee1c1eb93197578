import { optional, required, type Parameter, type Signatures } from "../argument/assert-call.ts";
import {
  boolean,
  count,
  either,
  func,
  list,
  name,
  nothing,
  object,
  record,
  type Shape,
  text,
  value,
  words,
} from "../argument/shape.ts";
import { identityShape } from "../models/column-builder.ts";
import { columnsShape, exclusionElementShape, tableSettingsShape } from "../models/model-signatures.ts";
import {
  columnShape,
  constraintShape,
  exclusionOptionsShape,
  extraShape,
  foreignKeyOptionsShape,
  primaryKeyOptionsShape,
  rowShape,
  rowValueShape,
  sqlShape,
  uniqueOptionsShape,
} from "../models/value-shapes.ts";
import type { Operations } from "./operations.ts";

const table = required("table", name);
const named = (what: string): Parameter => required(what, name);

/** What something was and becomes: `{ from, to }`. */
const change = (shape: Shape, needed: readonly string[] = ["to"]): Shape => object({ from: shape, to: shape }, needed);

const columnChange = object(
  {
    type: change(columnShape),
    nullable: change(boolean),
    default: change(rowValueShape),
    generated: change(either(nothing, object({ expression: sqlShape, stored: boolean }, ["expression"]))),
    identity: change(either(nothing, identityShape)),
    collation: change(either(nothing, name)),
    using: sqlShape,
    lossy: text,
  },
  [],
  1,
);

const indexKey = either(
  name,
  sqlShape,
  object({
    column: name,
    expression: sqlShape,
    order: words("asc", "desc"),
    nulls: either(words("first", "last"), nothing),
    operatorClass: either(name, nothing),
    collation: either(name, nothing),
  }),
);
const indexOptions = object({
  unique: boolean,
  method: name,
  include: list(name),
  where: sqlShape,
  nullsNotDistinct: boolean,
  comment: text,
  concurrently: boolean,
});
const indexKeys = required("keys", list(indexKey, 1));
const rowOrRows = either(list(rowShape), rowShape);
const tableOptions = record(
  value("a string, a number, true or false", (given) => ["string", "number", "boolean"].includes(typeof given)),
  "options of a table",
);

/** What each method of {@link Operations} takes. */
export const operationSignatures: Readonly<Record<keyof Operations, Signatures>> = {
  createSchema: { parameters: [named("name")], example: 'op.createSchema("audit")' },
  dropSchema: { parameters: [named("name")], example: 'op.dropSchema("audit")' },
  createTable: {
    parameters: [
      table,
      required("columns", columnsShape),
      optional("list", either(list(extraShape), func)),
      optional("settings", tableSettingsShape),
    ],
    example: 'op.createTable("users", { id: t.integer() }, (c) => [index("ix_users_id").on(c.id)])',
  },
  dropTable: { parameters: [table], example: 'op.dropTable("users")' },
  renameTable: { parameters: [named("from"), named("to")], example: 'op.renameTable("users", "people")' },
  alterTable: {
    parameters: [table, required("change", object({ options: change(tableOptions, ["from", "to"]) }, ["options"]))],
    example: 'op.alterTable("users", { options: { from: {}, to: { strict: true } } })',
  },
  addColumn: {
    parameters: [table, named("name"), required("column", columnShape)],
    example: 'op.addColumn("users", "email", t.text())',
  },
  dropColumn: { parameters: [table, named("name")], example: 'op.dropColumn("users", "email")' },
  renameColumn: {
    parameters: [table, named("from"), named("to")],
    example: 'op.renameColumn("users", "mail", "email")',
  },
  alterColumn: {
    parameters: [table, named("name"), required("change", columnChange)],
    example: 'op.alterColumn("users", "email", { nullable: { from: true, to: false } })',
  },
  addPrimaryKey: {
    parameters: [table, required("columns", list(name, 1)), optional("options", primaryKeyOptionsShape)],
    example: 'op.addPrimaryKey("users", ["id"], { name: "pk_users" })',
  },
  addUnique: {
    parameters: [table, required("columns", list(name, 1)), optional("options", uniqueOptionsShape)],
    example: 'op.addUnique("users", ["email"], { name: "uq_users_email" })',
  },
  addForeignKey: {
    parameters: [
      table,
      required("columns", list(name, 1)),
      named("referenced table"),
      required("referenced columns", list(name, 1)),
      optional("options", foreignKeyOptionsShape),
    ],
    example: 'op.addForeignKey("users", ["company_id"], "companies", ["id"], { onDelete: "cascade" })',
  },
  addCheck: {
    parameters: [
      table,
      required("name", either(name, nothing)),
      required("expression", sqlShape),
      optional("options", object({ notValid: boolean })),
    ],
    example: 'op.addCheck("users", "ck_users_age", sql`age > 0`)',
  },
  addExclusion: {
    parameters: [
      table,
      required("name", either(name, nothing)),
      required("elements", list(exclusionElementShape, 1)),
      optional("options", exclusionOptionsShape),
    ],
    example: 'op.addExclusion("bookings", "ex_bookings", [{ on: "during", with: "&&" }])',
  },
  dropConstraint: {
    parameters: [table, required("constraint", either(name, constraintShape))],
    example: 'op.dropConstraint("users", "uq_users_email")',
  },
  renameConstraint: {
    parameters: [table, named("from"), named("to")],
    example: 'op.renameConstraint("users", "uq_mail", "uq_email")',
  },
  createIndex: {
    parameters: [named("name"), table, indexKeys, optional("options", indexOptions)],
    example: 'op.createIndex("ix_users_email", "users", ["email"], { unique: true })',
  },
  dropIndex: ([, , third]) => ({
    parameters: [
      named("name"),
      table,
      ...(Array.isArray(third)
        ? [indexKeys, optional("options", indexOptions)]
        : [optional("options", object({ concurrently: boolean }))]),
    ],
    example: 'op.dropIndex("ix_users_email", "users")',
  }),
  renameIndex: {
    parameters: [table, named("from"), named("to")],
    example: 'op.renameIndex("users", "ix_mail", "ix_email")',
  },
  createEnum: {
    parameters: [
      named("name"),
      required("labels", list(text, 1)),
      optional("options", object({ comment: either(text, nothing) })),
    ],
    example: 'op.createEnum("user_role", ["worker", "admin"])',
  },
  dropEnum: { parameters: [named("name")], example: 'op.dropEnum("user_role")' },
  setComment: {
    parameters: [
      required(
        "what it is on",
        either(object({ table: name, column: name, index: name }, ["table"]), object({ enum: name }, ["enum"])),
      ),
      required("comment", change(either(text, nothing), ["from", "to"])),
    ],
    example: 'op.setComment({ table: "users", column: "email" }, { from: null, to: "Checked" })',
  },
  insert: {
    parameters: [
      table,
      required("rows", rowOrRows),
      optional("options", object({ key: either(list(name, 1), nothing) })),
    ],
    example: 'op.insert("roles", [{ name: "admin" }], { key: ["name"] })',
  },
  update: {
    parameters: [
      table,
      required("change", object({ set: rowShape, where: rowShape, from: either(rowShape, nothing) }, ["set", "where"])),
    ],
    example: 'op.update("users", { set: { active: true }, where: { id: 1 } })',
  },
  backfill: {
    parameters: [
      table,
      required("change", object({ set: rowShape, where: rowShape, key: list(name, 1), batchSize: count(1) }, ["set"])),
    ],
    example: 'op.backfill("users", { set: { active: true }, where: { active: null } })',
  },
  delete: { parameters: [table, required("where", rowOrRows)], example: 'op.delete("users", { id: 1 })' },
  execute: {
    parameters: [required("statement", sqlShape), optional("options", object({ changes: func }))],
    example: "op.execute(sql`ANALYZE`)",
  },
  run: {
    parameters: [required("function", func), optional("options", object({ replay: boolean }))],
    example: "op.run(async (db) => { await db.updateTable(…).execute(); })",
  },
  irreversible: { parameters: [required("reason", text)], example: 'op.irreversible("the texts are gone")' },
};
