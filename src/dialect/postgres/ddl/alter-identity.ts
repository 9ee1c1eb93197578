import { buildStatement, type Step } from "../../../ddl/statement.ts";
import type { FromTo } from "../../../operation/from-to.ts";
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
  // The sequence takes the type of the column, which the change does not carry, so that it ends where the column's values do.
  const type = `SELECT atttypid::regtype FROM pg_attribute WHERE attrelid = ${writer.stringLiteral(writer.qualifiedName(table))}::regclass AND attname = ${writer.stringLiteral(column)}`;
  return [
    ["CREATE SEQUENCE", sequence, ...writer.sequenceOptions(identity)].join(" "),
    `EXECUTE ${writer.stringLiteral(`ALTER SEQUENCE ${sequence} AS `)} || (${type})`,
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

/** Returns the steps that remove an identity, before other changes of the column. */
export function compileIdentityRemoval(target: Target, { from, to }: FromTo<Identity | null>): Step[] {
  if (from === null || to !== null) return [];
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
function changedOptions(from: Identity, to: Identity): string[] {
  const isDescending = (to.increment ?? 1) < 0;
  const start = to.start ?? (isDescending ? (to.maximum ?? -1) : (to.minimum ?? 1));
  const option = (key: keyof Identity, text: string) => (from[key] === to[key] ? [] : [text]);
  return [
    ...option("increment", `INCREMENT BY ${to.increment ?? 1}`),
    ...option("minimum", to.minimum === null ? "NO MINVALUE" : `MINVALUE ${to.minimum}`),
    ...option("maximum", to.maximum === null ? "NO MAXVALUE" : `MAXVALUE ${to.maximum}`),
    ...option("start", `START WITH ${start}`),
    ...option("cache", `CACHE ${to.cache ?? 1}`),
    ...option("cycle", to.cycle ? "CYCLE" : "NO CYCLE"),
  ];
}

/** Returns the steps that add an identity or change its options, after other changes of the column. */
export function compileIdentityChange(target: Target, { from, to }: FromTo<Identity | null>): Step[] {
  if (to === null) return [];
  if (from === null) {
    const added = addStatements(target, to);
    const statements = to.mode === "serial" ? [block([], added)] : added;
    return [...statements, followRows(target, to)].map((sql) => buildStatement(sql));
  }
  if ((from.mode === "serial") !== (to.mode === "serial")) return [buildStatement(replacement(target, from, to))];
  const options = changedOptions(from, to);
  if (to.mode === "serial") {
    if (options.length === 0) return [];
    const change = target.writer.stringLiteral(` ${options.join(" ")}`);
    const body = [`EXECUTE 'ALTER SEQUENCE ' || ${ownedSequence(target)} || ${change}`];
    return [buildStatement(block([], body))];
  }
  const mode = to.mode === "always" ? "ALWAYS" : "BY DEFAULT";
  const actions = [
    ...(from.mode === to.mode ? [] : [`SET GENERATED ${mode}`]),
    ...options.map((option) => `SET ${option}`),
  ];
  return actions.length === 0 ? [] : [buildStatement(alterColumn(target, actions.join(" ")))];
}
