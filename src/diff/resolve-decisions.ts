import { AludelError } from "../error/aludel-error.ts";
import { formatRowKeyText, pickColumns } from "../operation/describe/row-match.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import type { Column } from "../schema/column.ts";
import type { Database } from "../schema/database.ts";
import {
  formatColumnName,
  formatQualifiedName,
  isSameName,
  parseColumnReference,
  parseQualifiedName,
  type QualifiedName,
} from "../schema/qualified-name.ts";
import { findColumn } from "../schema/table.ts";
import type { Rename } from "./apply-renames.ts";
import { type Decisions, decisionKey } from "./missing-decisions.ts";
import { classifyTypeChange } from "./type-change.ts";

/** Decisions as users write them. */
export interface RawDecisions {
  /** `users=people`, `users.full_name=users.name`, `users.full_name=name`. */
  readonly renames?: readonly string[];
  /**
   * The losses that are accepted: a table (`users`), a column (`users.bio`, also one that stays and whose values computed ones replace), or a
   * referenced reference row by its key (`roles.viewer`).
   */
  readonly drops?: readonly string[];
  /** The columns (`users.age`) whose values are to become values of another type, although some may not, or lose a part. */
  readonly converts?: readonly string[];
}

function invalidDecision(text: string, problem: string, hint: string): AludelError {
  return new AludelError("INVALID_DECISION", `decision "${text}" does not apply: ${problem}`, { hint });
}

function findTable(database: Database, name: QualifiedName): boolean {
  return database.tables.has(formatQualifiedName(name));
}

function columnOf(database: Database, name: QualifiedName, column: string): Column | undefined {
  const table = database.tables.get(formatQualifiedName(name));
  return table && findColumn(table, column);
}

function hasColumn(database: Database, name: QualifiedName, column: string): boolean {
  return columnOf(database, name, column) !== undefined;
}

/** Returns the table with the given name, or null when the text is no name of a table. */
function asTable(text: string, database: Database): QualifiedName | null {
  if (!database.tables.has(text)) return null;
  return parseQualifiedName(text);
}

/** Splits a rename at the equals sign outside double quotes. */
function splitRename(text: string): [string, string] {
  const match = /^((?:"(?:[^"]|"")*"|[^"=])+)=((?:"(?:[^"]|"")*"|[^"=])+)$/.exec(text);
  if (match === null)
    throw invalidDecision(text, "it has not the form old=new", "Write --rename users.full_name=users.name");
  return [(match[1] ?? "").trim(), (match[2] ?? "").trim()];
}

/** The two schemas in which the names of decisions are looked up. */
interface Sides {
  readonly from: Database;
  readonly to: Database;
  /** New names of renamed tables, by their old names. */
  readonly tables: ReadonlyMap<string, QualifiedName>;
  /** What other decisions rename or drop, as it is written there: its name can be that of another one. */
  readonly freed: ReadonlySet<string>;
}

type ColumnRename = Extract<Rename, { readonly kind: "column" }>;

interface ColumnSides {
  /** The name of the table before all renames. */
  readonly before: QualifiedName;
  /** The name of the table after all renames. */
  readonly after: QualifiedName;
  readonly column: string;
  /** The column before. */
  readonly definition: Column;
}

/** Returns the column that a decision names; its table may have its old or its new name there. */
function findColumnSides(text: string, name: string, { from, tables }: Sides): ColumnSides {
  const { table, column } = parseColumnReference(name);
  const key = formatQualifiedName(table);
  const old = [...tables].find(([, renamed]) => formatQualifiedName(renamed) === key)?.[0];
  // Where the name went from one table to another one, the table that has the column is meant, the old one first.
  const before = old === undefined || hasColumn(from, table, column) ? table : parseQualifiedName(old);
  const definition = columnOf(from, before, column);
  if (definition === undefined) {
    throw invalidDecision(text, `the history has no "${name}"`, "Name a table or column that the history has");
  }
  return { before, after: tables.get(formatQualifiedName(before)) ?? before, column, definition };
}

function resolveTableRename(text: string, old: string, renamed: string, { from, to, freed }: Sides): Rename {
  const target = parseQualifiedName(renamed);
  if (!findTable(to, target)) {
    throw invalidDecision(
      text,
      `the models have no table "${renamed}"`,
      "Name a table of the models after the equals sign",
    );
  }
  if (old === renamed || (findTable(from, target) && !freed.has(renamed))) {
    throw invalidDecision(
      text,
      `the history already has a table "${renamed}"`,
      `Name a table that is new in the models, or say what becomes of the old one: --rename ${renamed}=… or --drop ${renamed}`,
    );
  }
  return { kind: "table", from: parseQualifiedName(old), to: target };
}

function parseNewColumn(text: string, name: string, { before, after }: ColumnSides): string {
  const isAlone = /^(?:"(?:[^"]|"")*"|[^".]+)$/.test(name);
  if (isAlone) return parseQualifiedName(name).name;
  const { table, column } = parseColumnReference(name);
  const key = formatQualifiedName(table);
  if (key !== formatQualifiedName(after) && key !== formatQualifiedName(before)) {
    throw invalidDecision(
      text,
      `"${name}" is a column of another table`,
      "A column stays in its table when it is renamed",
    );
  }
  return column;
}

function resolveColumnRename(text: string, old: string, renamed: string, sides: Sides): ColumnRename {
  const found = findColumnSides(text, old, sides);
  const column = parseNewColumn(text, renamed, found);
  if (!hasColumn(sides.to, found.after, column)) {
    throw invalidDecision(text, `the models have no "${renamed}"`, "Name a column of the models after the equals sign");
  }
  const isFreed = [found.before, found.after].some((table) => sides.freed.has(formatColumnName(table, column)));
  if (column === found.column || (hasColumn(sides.from, found.before, column) && !isFreed)) {
    const taken = formatColumnName(found.before, column);
    throw invalidDecision(
      text,
      `the history already has "${renamed}"`,
      `Name a column that is new in the models, or say what becomes of the old one: --rename ${taken}=… or --drop ${taken}`,
    );
  }
  return { kind: "column", table: found.before, from: found.column, to: column };
}

/** Returns what happens to the values of a column that stays. */
function changeOf(old: Column, fresh: Column): "kept" | "replaced" | "converted" {
  if (fresh.generated !== null) return old.generated === null ? "replaced" : "kept";
  return classifyTypeChange({ from: old.type, to: fresh.type }).kind === "exact" ? "kept" : "converted";
}

/** Returns whether a name is that of a reference row that is no longer in the models: `roles.viewer`. */
function isRemovedRow(text: string, { from, to, tables }: Sides): boolean {
  const { table, column: keyText } = parseColumnReference(text);
  const before = from.rows.get(formatQualifiedName(table));
  const after = to.rows.get(formatQualifiedName(tables.get(formatQualifiedName(table)) ?? table));
  const has = (rows: ReferenceRows | undefined): boolean =>
    rows?.rows.some((row) => formatRowKeyText(pickColumns(row, rows.key)) === keyText) ?? false;
  return has(before) && !has(after);
}

/** Returns the rename of the column that a name means, by its old or its new name. */
function findColumnRename(name: string, renames: readonly ColumnRename[], { tables }: Sides): ColumnRename | undefined {
  const { table, column } = parseColumnReference(name);
  return renames.find(({ table: before, from, to }) => {
    const after = tables.get(formatQualifiedName(before)) ?? before;
    return [before, after].some((place) => isSameName(place, table)) && [from, to].includes(column);
  });
}

/** Returns the old column that a name means while another column takes the name. */
function findTakenColumn(
  name: string,
  renames: readonly ColumnRename[],
  sides: Sides,
): Pick<ColumnSides, "after" | "column"> | undefined {
  const { table, column } = parseColumnReference(name);
  const rename = findColumnRename(name, renames, sides);
  if (rename === undefined || rename.to !== column || !hasColumn(sides.from, rename.table, column)) return undefined;
  const isRenamed = renames.some(({ table: other, from }) => from === column && isSameName(other, rename.table));
  return isRenamed ? undefined : { after: sides.tables.get(formatQualifiedName(rename.table)) ?? table, column };
}

function resolveDrop(text: string, sides: Sides, renames: readonly ColumnRename[]): string {
  const table = asTable(text, sides.from);
  if (table !== null) {
    const isTaken = [...sides.tables.values()].some((taken) => isSameName(taken, table)) && !sides.tables.has(text);
    if (!findTable(sides.to, table) || isTaken) return decisionKey("dropTable", text);
    throw invalidDecision(text, `the models still have "${text}"`, "Take the table out of the models to drop it");
  }
  if (isRemovedRow(text, sides)) return decisionKey("deleteRow", text);
  const taken = findTakenColumn(text, renames, sides);
  if (taken !== undefined) return decisionKey("dropColumn", formatColumnName(taken.after, taken.column));
  const { from, to, name } = findBothSides(text, sides, renames);
  if (to === undefined) return decisionKey("dropColumn", name);
  const change = changeOf(from, to);
  if (change === "replaced") return decisionKey("narrowing", name);
  const hint = change === "converted" ? `Its values are converted to another type: --convert ${text}` : null;
  throw invalidDecision(
    text,
    `the models still have "${text}"`,
    hint ?? "Take the column out of the models to drop it",
  );
}

interface BothSides {
  readonly from: Column;
  /** The column in the models; undefined where they no longer have it. */
  readonly to: Column | undefined;
  /** Its name after all renames. */
  readonly name: string;
}

/** Returns the column that a decision names by its old or its new name, as it is before and after. */
function findBothSides(text: string, sides: Sides, renames: readonly ColumnRename[]): BothSides {
  const rename = findColumnRename(text, renames, sides);
  const old = rename === undefined ? text : formatColumnName(rename.table, rename.from);
  const { after, column, definition } = findColumnSides(text, old, sides);
  const renamed = rename?.to ?? column;
  const to = columnOf(sides.to, after, renamed);
  return { from: definition, to, name: formatColumnName(after, to === undefined ? column : renamed) };
}

function resolveConvert(text: string, sides: Sides, renames: readonly ColumnRename[]): string {
  const { from, to, name } = findBothSides(text, sides, renames);
  if (to === undefined) {
    throw invalidDecision(
      text,
      `the models have no "${text}"`,
      `Name a column whose type changes, or drop it: --drop ${text}`,
    );
  }
  if (changeOf(from, to) === "converted") return decisionKey("narrowing", name);
  throw invalidDecision(text, `every value of "${text}" stays what it is`, "Leave the decision out");
}

/** Refuses a name that two decisions rename, or that two give. */
function assertDifferent(pairs: readonly (readonly [string, string, string])[]): void {
  for (const [at, [text, old, renamed]] of pairs.entries()) {
    const earlier = pairs.slice(0, at);
    if (earlier.some(([, other]) => other === old))
      throw invalidDecision(text, `"${old}" is renamed twice`, "Leave one of the two out");
    if (earlier.some(([, , other]) => other === renamed && renamed.includes(".")))
      throw invalidDecision(text, `"${renamed}" is the new name of two`, "Leave one of the two out");
  }
}

/**
 * Returns the decisions resolved against the two schemas.
 *
 * @throws AludelError INVALID_NAME for text that is no valid name, INVALID_DECISION for a name of nothing that is dropped or added
 */
export function resolveDecisions(from: Database, to: Database, raw: RawDecisions): Decisions {
  const pairs = (raw.renames ?? []).map((text) => [text, ...splitRename(text)] as const);
  assertDifferent(pairs);
  const isTable = (old: string): boolean => asTable(old, from) !== null;
  const freed = new Set([...pairs.map(([, old]) => old), ...(raw.drops ?? [])]);
  const none: Sides = { from, to, tables: new Map(), freed };
  const tables = pairs
    .filter(([, old]) => isTable(old))
    .map(([text, old, renamed]) => resolveTableRename(text, old, renamed, none));
  const sides: Sides = {
    ...none,
    tables: new Map(
      tables.flatMap((each) => (each.kind === "table" ? [[formatQualifiedName(each.from), each.to]] : [])),
    ),
  };
  const columns = pairs
    .filter(([, old]) => !isTable(old))
    .map(([text, old, renamed]) => resolveColumnRename(text, old, renamed, sides));
  const drops = (raw.drops ?? []).map((text) => resolveDrop(text, sides, columns));
  const converts = (raw.converts ?? []).map((text) => resolveConvert(text, sides, columns));
  return { renames: [...tables, ...columns], accepted: new Set([...drops, ...converts]) };
}
