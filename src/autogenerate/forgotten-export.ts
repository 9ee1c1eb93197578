import { basename, dirname, relative, sep } from "node:path";
import type { LossyChange } from "../diff/lossy-changes.ts";
import type { UnexportedModel } from "../models/find-unexported-models.ts";
import type { DescribedSchema } from "../reader/schema-reader.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";

/** A table that would be dropped although a file of the models still defines it: its export was forgotten, most likely. */
export interface ForgottenExport {
  readonly constant: string;
  /** The file that defines the table. */
  readonly file: string;
  /** The index of the models, which does not export it. */
  readonly index: string;
  /** The statement that exports it there. */
  readonly line: string;
}

function exportStatement({ constant, file, name }: UnexportedModel, index: string): string {
  const path = relative(dirname(index), file).split(sep).join("/");
  const exported = constant === "default" ? `default as ${name.replaceAll(/[^\p{L}\p{N}_$]/gu, "_")}` : constant;
  return file === index
    ? `export { ${exported} };`
    : `export { ${exported} } from "${path.startsWith(".") ? "" : "./"}${path}";`;
}

/** Returns the forgotten export for which a table would be dropped; null where no file of the models defines the table. */
export function findForgottenExport(
  { kind, table }: LossyChange,
  { unexported, index }: Pick<DescribedSchema, "unexported" | "index">,
): ForgottenExport | null {
  if (kind !== "dropTable" || index === null) return null;
  const names = [table.name, formatQualifiedName(table)];
  const model = unexported.find((each) => each.kind === "table" && names.includes(each.name));
  if (model === undefined) return null;
  return { constant: model.constant, file: model.file, index, line: exportStatement(model, index) };
}

/** Returns what is told of a forgotten export. */
export function forgottenInWords({ constant, file, index }: ForgottenExport): string {
  return `${file} still defines it (${constant}), and ${basename(index)} does not export it`;
}
