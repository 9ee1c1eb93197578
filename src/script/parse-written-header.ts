import type { Header } from "./header.ts";

/** Nothing is repeated within a repetition, so that a text which does not fit is given up at once. */
const skipped = String.raw`(?:\s|//[^\n]*\n|import [^;"']*(?:"[^"\n]*"|'[^'\n]*');?)*`;
const text = String.raw`"[^"\\\n]*"|'[^'\\\n]*'`;
const list = String.raw`\[[^\]\\]*\]`;
const type = String.raw`(?:: ?[\w |[\]]+)?`;
const end = String.raw`(?: as const)?(?:;|(?=\s*\n\s*(?:export|//|/\*)))`;
const parts = {
  revision: text,
  downRevision: `null|${text}|${list}`,
  branchLabels: list,
  dependsOn: list,
  message: text,
  createDate: text,
};
const written = new RegExp(
  String.raw`^\uFEFF?${skipped}` +
    Object.entries(parts)
      .map(([name, value]) => `export const ${name}${type} = (${value})${end}`)
      .join(String.raw`\s*`),
);
const items = new RegExp(String.raw`^\[\s*(?:${text})(?:,\s*(?:${text}))*,?\s*\]$`);

/**
 * Returns the header of a file that is written as the default template writes it, perhaps formatted otherwise or compiled since; or
 * undefined for any other, which takes a tokenizer.
 *
 * It is a second way beside parse-header.ts because the first is too slow for what starts most often: `heads` on 1,000 revisions takes
 * 3.6 × `node -e 0` with it and 7.6 × with the tokenizer alone (processor time, Node 20), where 4 × is the limit. Both read the same: a
 * property in test/script/parse-header.test.ts holds them together.
 */
export function parseWrittenHeader(source: string): Header | undefined {
  const [found, id = "", down = "", labels = "", dependencies = "", message = "", createDate = ""] =
    written.exec(source) ?? [];
  if (found === undefined || id.length < 3) return undefined;
  const [downRevisions, branchLabels, dependsOn] = [down, labels, dependencies].map(readList);
  if (downRevisions === undefined || branchLabels === undefined || dependsOn === undefined) return undefined;
  return {
    id: withoutQuotes(id),
    downRevisions,
    branchLabels,
    dependsOn,
    message: withoutQuotes(message),
    createDate: withoutQuotes(createDate),
  };
}

function readList(literal: string): readonly string[] | undefined {
  if (literal === "[]" || literal === "null") return [];
  if (!literal.startsWith("[")) return [withoutQuotes(literal)];
  return items.test(literal)
    ? [...literal.matchAll(new RegExp(text, "g"))].map(([item]) => withoutQuotes(item))
    : undefined;
}

function withoutQuotes(literal: string): string {
  return literal.slice(1, -1);
}
