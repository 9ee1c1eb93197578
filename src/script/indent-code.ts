import jsTokens from "js-tokens";

/** Returns code with every line at a deeper or lesser indent; lines inside templates and comments of several lines stay as they are. */
export function indentCode(code: string, indent: string): string {
  const lines = code.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
  const present = /^[ \t]*/.exec(lines)?.[0] ?? "";
  if (present === indent) return lines;
  let result = indent;
  let atStart = true;
  for (const { type, value } of jsTokens(lines)) {
    if (atStart && type === "WhiteSpace") result += value.startsWith(present) ? value.slice(present.length) : "";
    else result += value;
    atStart = type === "LineTerminatorSequence";
    if (atStart) result += indent;
  }
  return result.replaceAll(/^[ \t]+$/gm, "");
}
