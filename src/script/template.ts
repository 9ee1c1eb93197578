import { existsSync } from "node:fs";
import { join } from "node:path";
import { AludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { readText } from "../file/read-text.ts";
import { defaultTemplate } from "./default-template.ts";
import type { Header } from "./header.ts";
import { indentCode } from "./indent-code.ts";
import { parseHeader } from "./parse-header.ts";
import { renderStringLiteral } from "./string-literal.ts";

/** The text that revision files are written from. */
export interface Template {
  readonly text: string;
  /** Its file, or undefined for the default. */
  readonly path: string | undefined;
}

/** What a revision file does, as TypeScript. */
export interface RevisionBody {
  /** Values that the statements take from the package, as in `t` and `sql`. */
  readonly imports: Iterable<string>;
  /** Statements of `upgrade`, at any common indent; "" for none. */
  readonly upgrade: string;
  /** Statements of `downgrade`. */
  readonly downgrade: string;
}

const placeholders = [
  "imports",
  "revision",
  "downRevision",
  "branchLabels",
  "dependsOn",
  "message",
  "createDate",
  "upgrade",
  "downgrade",
] as const;

/** Keeps the parameter in use, so that an empty revision compiles under every setting. */
const nothing = "void op; // nothing yet";

/** Reads `<migrations>/script.ts.template`; the default template where there is none. */
export function readTemplate(migrations: string): Template {
  const path = join(migrations, "script.ts.template");
  return existsSync(path) ? { text: readText(path), path } : { text: defaultTemplate, path: undefined };
}

/**
 * Returns the text of a revision file.
 * @throws AludelError INVALID_TEMPLATE for a template that lacks a placeholder or whose result does not hold the header
 */
export function renderScript(template: Template, header: Header, body: RevisionBody): string {
  assertComplete(template);
  const values: Readonly<Record<(typeof placeholders)[number], string>> = {
    imports: renderImports(body.imports),
    revision: renderStringLiteral(header.id),
    downRevision: renderDownRevisions(header.downRevisions),
    branchLabels: renderList(header.branchLabels),
    dependsOn: renderList(header.dependsOn),
    message: renderStringLiteral(header.message),
    createDate: renderStringLiteral(header.createDate),
    upgrade: body.upgrade.trim() === "" ? nothing : body.upgrade,
    downgrade: body.downgrade.trim() === "" ? nothing : body.downgrade,
  };
  // In one pass, so that a message that looks like a placeholder is left alone.
  const text = template.text.replaceAll(
    /(^[ \t]*)?\$\{(\w+)\}/gm,
    (found: string, indent: string | undefined, name: string) => {
      if (!isPlaceholder(name)) return found;
      if (name !== "upgrade" && name !== "downgrade") return (indent ?? "") + values[name];
      return indent === undefined ? indentCode(values[name], "").trimStart() : indentCode(values[name], indent);
    },
  );
  assertHeader(template, text, header);
  return text;
}

function isPlaceholder(name: string): name is (typeof placeholders)[number] {
  return (placeholders as readonly string[]).includes(name);
}

/** What stands in the list of a table is the models' language; `check` of the package itself is the command. */
const modelNames: ReadonlySet<string> = new Set(["check", "exclude", "foreignKey", "primaryKey", "unique"]);

function renderImport(names: readonly string[], module: string): string {
  return `import { ${names.join(", ")} } from "${module}";`;
}

function renderImports(imports: Iterable<string>): string {
  const names = [...new Set(imports)].toSorted();
  const models = names.filter((name) => modelNames.has(name));
  const own = [...names.filter((name) => !modelNames.has(name)), "type Operations"];
  const lines = [renderImport(own, "aludel")];
  return [...lines, ...(models.length === 0 ? [] : [renderImport(models, "aludel/models")])].join("\n");
}

function renderDownRevisions(ids: readonly string[]): string {
  const [first] = ids;
  if (first === undefined) return "null";
  return ids.length === 1 ? renderStringLiteral(first) : renderList(ids);
}

function renderList(texts: readonly string[]): string {
  return `[${texts.map(renderStringLiteral).join(", ")}]`;
}

function assertComplete(template: Template): void {
  const missing = placeholders.filter((name) => !template.text.includes(`\${${name}}`));
  if (missing.length === 0) return;
  const names = missing.map((name) => `\${${name}}`);
  throw new AludelError("INVALID_TEMPLATE", `template "${template.path}" lacks ${names.join(", ")}`, {
    hint: "Add the placeholders, or delete the file to use the default template",
    details: { path: template.path, missing: names },
  });
}

/** A template that puts literals into quotes of its own, or into a comment, would write files of another history. */
function assertHeader(template: Template, text: string, header: Header): void {
  let read: unknown;
  try {
    read = parseHeader(text, template.path ?? "template");
  } catch (error) {
    read = describeThrown(error);
  }
  if (JSON.stringify(sorted(read)) === JSON.stringify(sorted(header))) return;
  throw new AludelError("INVALID_TEMPLATE", `template "${template.path}" does not write the header as it is read`, {
    hint: "The placeholders of the header bring their own quotes: export const revision = ${revision};",
    details: { path: template.path, expected: header, read },
  });
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
