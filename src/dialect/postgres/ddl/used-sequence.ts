import { buildStatement, type Step } from "../../../ddl/statement.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { QualifiedName } from "../../../schema/qualified-name.ts";
import { stringLiteral } from "./postgres-literal.ts";
import type { PostgresWriter } from "./postgres-writer.ts";

/** Returns the query of the sequences that the default of a column reads (`nextval('numbers'::regclass)`), as `seqrelid`. */
export function usedSequences(writer: PostgresWriter, table: QualifiedName, column: string): string {
  const relation = `${stringLiteral(writer.qualifiedName(table))}::regclass`;
  return `SELECT u.refobjid FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.objid = d.oid AND u.refclassid = 'pg_class'::regclass WHERE a.attrelid = ${relation} AND a.attname = ${stringLiteral(column)}`;
}

/**
 * The beginning of the comment on a sequence that took the type of a column; the type that it had follows. The fact stands on the sequence
 * itself, because that is where every way back finds it: without it a sequence that was a bigint from the start would become smaller.
 */
const mark = "Widened by a revision of Aludel with the column that uses it; its type was ";

/** Bytes of a type's values, as in `pg_type.typlen`. */
const sizes: Readonly<Record<string, number>> = { smallint: 2, integer: 4, bigint: 8 };

function loop(query: string, body: readonly string[]): Step {
  const lines = ["DECLARE", "  used record;", "BEGIN", `  FOR used IN ${query}`, "  LOOP"];
  return buildStatement(
    `DO $aludel$\n${[...lines, ...body.map((line) => `    ${line}`), "  END LOOP;", "END"].join("\n")}\n$aludel$`,
  );
}

/**
 * Returns the step by which the sequences of a column's default follow a change of its type, where the column does not own them: as
 * `CREATE SEQUENCE numbers AS integer` they would end where the old type does. One that ended before its column did, or goes further, stays
 * as it is; what was widened takes its own type again on the way back.
 */
export function followUsedSequences(
  {
    writer,
    table,
    column,
  }: { readonly writer: PostgresWriter; readonly table: QualifiedName; readonly column: string },
  type: FromTo<ColumnType>,
): Step[] {
  const [from, to] = [sizes[type.from.kind], sizes[type.to.kind]];
  if (from === undefined || to === undefined || from === to) return [];
  const found = `SELECT s.seqrelid::regclass::text AS name, s.seqtypid::regtype::text AS type, obj_description(s.seqrelid, 'pg_class') AS comment FROM pg_sequence s JOIN pg_type t ON t.oid = s.seqtypid WHERE s.seqrelid IN (${usedSequences(writer, table, column)})`;
  if (from < to) {
    return [
      loop(`${found} AND t.typlen >= ${from} AND t.typlen < ${to}`, [
        `EXECUTE 'ALTER SEQUENCE ' || used.name || ' AS ${type.to.kind}';`,
        "IF used.comment IS NULL THEN",
        `  EXECUTE format('COMMENT ON SEQUENCE %s IS %L', used.name, ${stringLiteral(mark)} || used.type);`,
        "END IF;",
      ]),
    ];
  }
  const [kept, restored] = [true, false].map((isKept) =>
    Object.keys(sizes).filter((kind) => (sizes[kind] ?? 0) < to === isKept),
  );
  const marked = (kinds: readonly string[] = []) =>
    `used.comment IN (${kinds.map((kind) => stringLiteral(mark + kind)).join(", ")})`;
  const all = Object.keys(sizes).map((kind) => stringLiteral(mark + kind));
  return [
    loop(`${found} AND obj_description(s.seqrelid, 'pg_class') IN (${all.join(", ")})`, [
      ...(kept?.length === 0
        ? []
        : [`IF ${marked(kept)} THEN`, `  EXECUTE 'ALTER SEQUENCE ' || used.name || ' AS ${type.to.kind}';`, "END IF;"]),
      `IF ${marked(restored)} THEN`,
      `  EXECUTE 'ALTER SEQUENCE ' || used.name || ' AS ' || substr(used.comment, ${mark.length + 1});`,
      "  EXECUTE 'COMMENT ON SEQUENCE ' || used.name || ' IS NULL';",
      "END IF;",
    ]),
  ];
}

/** Returns whether the text of a default takes its numbers from a sequence. */
export function readsSequence(text: string): boolean {
  return /\bnextval\s*\(/i.test(text);
}
