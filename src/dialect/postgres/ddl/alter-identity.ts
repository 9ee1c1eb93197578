import { buildStatement, type Step } from "../../../ddl/statement.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Identity } from "../../../schema/column.ts";
import type { QualifiedName } from "../../../schema/qualified-name.ts";
import type { PostgresWriter } from "./postgres-writer.ts";
import { serialSequence } from "./serial-sequence.ts";

/** The identity or serial column that changes. */
interface Target {
  readonly writer: PostgresWriter;
  readonly table: QualifiedName;
  readonly column: string;
}

function alterColumn({ writer, table, column }: Target, action: string): string {
  return `ALTER TABLE ${writer.qualifiedName(table)} ALTER COLUMN ${writer.quote(column)} ${action}`;
}

/** Returns the call that finds the sequence owned by a column, whatever its name. */
function ownedSequence({ writer, table, column }: Target): string {
  return `pg_get_serial_sequence(${writer.stringLiteral(writer.qualifiedName(table))}, ${writer.stringLiteral(column)})`;
}

/**
 * Returns an expression for the `AS` of a sequence: the type of its column as the database has it, so that the numbers end where the
 * column's values do; empty text for a column of a type that no sequence has, such as a domain.
 */
function asColumnType({ writer, table, column }: Target): string {
  const relation = writer.stringLiteral(writer.qualifiedName(table));
  const integers = ["smallint", "integer", "bigint"].map((type) => `'${type}'::regtype`).join(", ");
  const type = `SELECT ' AS ' || atttypid::regtype FROM pg_attribute WHERE attrelid = ${relation}::regclass AND attname = ${writer.stringLiteral(column)} AND atttypid IN (${integers})`;
  return `coalesce((${type}), '')`;
}

function block(declarations: readonly string[], body: readonly string[]): string {
  const lines = [
    ...(declarations.length === 0 ? [] : ["DECLARE", ...declarations.map((line) => `  ${line}`)]),
    "BEGIN",
  ];
  return `DO $aludel$\n${[...lines, ...body.map((line) => `  ${line};`), "END"].join("\n")}\n$aludel$`;
}

/** Returns the statements that add an identity to a column; those for a serial column run in a DO block. */
function addStatements(target: Target, identity: Identity): string[] {
  const { writer, table, column } = target;
  if (identity.mode !== "serial") return [alterColumn(target, `ADD ${writer.identityClause(identity, column)}`)];
  const sequence = writer.qualifiedName(serialSequence(table, column));
  const owner = `${writer.qualifiedName(table)}.${writer.quote(column)}`;
  const create = writer.stringLiteral(`CREATE SEQUENCE ${sequence}`);
  const options = writer.stringLiteral(
    writer
      .sequenceOptions(identity)
      .map((option) => ` ${option}`)
      .join(""),
  );
  return [
    `EXECUTE ${create} || ${asColumnType(target)} || ${options}`,
    alterColumn(target, `SET DEFAULT nextval(${writer.stringLiteral(sequence)}::regclass)`),
    `ALTER SEQUENCE ${sequence} OWNED BY ${owner}`,
  ];
}

/** Returns the statement that moves a new sequence past the values of existing rows. */
function followRows(target: Target, identity: Identity): string {
  const { writer, table } = target;
  const isDescending = (identity.increment ?? 1) < 0;
  const last = `${isDescending ? "min" : "max"}(${writer.quote(target.column)})`;
  const bound = isDescending
    ? `<= ${identity.start ?? identity.maximum ?? -1}`
    : `>= ${identity.start ?? identity.minimum ?? 1}`;
  return `SELECT setval(${ownedSequence(target)}, ${last}) FROM ${writer.qualifiedName(table)} HAVING ${last} ${bound}`;
}

/** How the numbers of a column change, and the type that they have. */
interface IdentityChange {
  readonly identity: FromTo<Identity | null>;
  readonly type: FromTo<ColumnType> | undefined;
}

const bounds = [
  ["minimum", "NO MINVALUE"],
  ["maximum", "NO MAXVALUE"],
] as const;

/** Returns the actions that take away the bounds which the sequence of an identity column must not have while the type changes. */
function boundRemovals(from: Identity, to: Identity): string[] {
  if (from.mode === "serial" || to.mode === "serial") return [];
  return bounds.flatMap(([key, text]) => (from[key] === null || from[key] === to[key] ? [] : [`SET ${text}`]));
}

/** Returns the steps that remove an identity, or bounds of it that a new type may not have, before other changes of the column. */
export function compileIdentityRemoval(target: Target, { identity, type }: IdentityChange): Step[] {
  const { from, to } = identity;
  if (from === null) return [];
  if (to !== null) {
    const removals = type === undefined ? [] : boundRemovals(from, to);
    return removals.length === 0 ? [] : [buildStatement(alterColumn(target, removals.join(" ")))];
  }
  if (from.mode !== "serial") return [buildStatement(alterColumn(target, "DROP IDENTITY"))];
  return [
    buildStatement(
      block(
        [`sequence_name text := ${ownedSequence(target)};`],
        [alterColumn(target, "DROP DEFAULT"), "EXECUTE 'DROP SEQUENCE ' || sequence_name"],
      ),
    ),
  ];
}

/** Returns the step that replaces one kind of identity by another without issuing a number twice. */
function replacement(target: Target, from: Identity, to: Identity): string {
  const sequence = ownedSequence(target);
  const removal =
    from.mode === "serial"
      ? [alterColumn(target, "DROP DEFAULT"), "EXECUTE 'DROP SEQUENCE ' || sequence_name"]
      : [alterColumn(target, "DROP IDENTITY")];
  return block(
    [`sequence_name text := ${sequence};`, "next_value bigint := nextval(sequence_name::regclass);"],
    [...removal, ...addStatements(target, to), `PERFORM setval(${sequence}, next_value, false)`],
  );
}

/** Returns the changed options in the syntax of ALTER SEQUENCE. */
function changedOptions(from: Identity, to: Identity, isOtherType: boolean): string[] {
  const isDescending = (to.increment ?? 1) < 0;
  const start = to.start ?? (isDescending ? (to.maximum ?? -1) : (to.minimum ?? 1));
  const option = (key: keyof Identity, text: string) => {
    // A bound that happens to be that of the old type would become that of the new one.
    const isKept = isOtherType && (key === "minimum" || key === "maximum") && to[key] !== null;
    return from[key] === to[key] && !isKept ? [] : [text];
  };
  return [
    ...option("increment", `INCREMENT BY ${to.increment ?? 1}`),
    ...option("minimum", to.minimum === null ? "NO MINVALUE" : `MINVALUE ${to.minimum}`),
    ...option("maximum", to.maximum === null ? "NO MAXVALUE" : `MAXVALUE ${to.maximum}`),
    ...option("start", `START WITH ${start}`),
    ...option("cache", `CACHE ${to.cache ?? 1}`),
    ...option("cycle", to.cycle ? "CYCLE" : "NO CYCLE"),
  ];
}

/**
 * Returns the steps that add an identity or change its options, after other changes of the column. The sequence of an identity column
 * follows a change of its type by itself; that of a serial column does not: it would end where the old type ends.
 */
export function compileIdentityChange(target: Target, { identity: { from, to }, type }: IdentityChange): Step[] {
  if (to === null) return [];
  if (from === null) {
    const added = addStatements(target, to);
    const statements = to.mode === "serial" ? [block([], added)] : added;
    return [...statements, followRows(target, to)].map((sql) => buildStatement(sql));
  }
  if ((from.mode === "serial") !== (to.mode === "serial")) return [buildStatement(replacement(target, from, to))];
  const options = changedOptions(from, to, type !== undefined);
  if (to.mode === "serial") {
    if (options.length === 0 && type === undefined) return [];
    const change = target.writer.stringLiteral(options.map((option) => ` ${option}`).join(""));
    const body = [`EXECUTE 'ALTER SEQUENCE ' || ${ownedSequence(target)} || ${asColumnType(target)} || ${change}`];
    return [buildStatement(block([], body))];
  }
  const mode = to.mode === "always" ? "ALWAYS" : "BY DEFAULT";
  const actions = [
    ...(from.mode === to.mode ? [] : [`SET GENERATED ${mode}`]),
    ...options.map((option) => `SET ${option}`),
  ];
  return actions.length === 0 ? [] : [buildStatement(alterColumn(target, actions.join(" ")))];
}
