import { AludelError } from "../error/aludel-error.ts";
import { headerNames, type Header, type HeaderName, type StaticValue } from "./header.ts";
import { parseWrittenHeader } from "./parse-written-header.ts";
import { readStringLiteral } from "./string-literal.ts";
import { readTokens, type CodeToken } from "./tokens.ts";

interface StaticExport {
  readonly value: StaticValue | undefined;
  readonly line: number;
}

/**
 * Returns the header of a revision file from its text, TypeScript or compiled, without running it.
 * @param path named in errors
 * @throws AludelError INVALID_REVISION_FILE, with file and line, for a header that is missing or must be computed
 */
export function parseHeader(text: string, path: string): Header {
  return parseWrittenHeader(text) ?? buildHeader(readExports(text), path);
}

function buildHeader(found: ReadonlyMap<string, StaticExport>, path: string): Header {
  const valueOf = (name: HeaderName): StaticValue | undefined => {
    const each = found.get(name);
    if (each !== undefined && each.value === undefined) {
      throw invalidHeader(path, each.line, `${name} must be computed, but the header is read without running the file`);
    }
    return each?.value;
  };
  const wrong = (name: HeaderName, expected: string): AludelError =>
    invalidHeader(path, found.get(name)?.line ?? 1, `${name} is not ${expected}`);
  const text = (name: HeaderName): string => {
    const value = valueOf(name) ?? "";
    if (typeof value !== "string") throw wrong(name, "a string");
    return value;
  };
  const list = (name: HeaderName): readonly string[] => {
    const value = valueOf(name) ?? [];
    return typeof value === "string" ? [value] : value;
  };
  for (const name of ["revision", "downRevision"] as const) {
    if (!found.has(name)) throw invalidHeader(path, 1, `there is no "export const ${name} = …"`);
  }
  const id = text("revision");
  if (id === "") throw wrong("revision", "an id");
  return {
    id,
    downRevisions: list("downRevision"),
    branchLabels: list("branchLabels"),
    dependsOn: list("dependsOn"),
    message: text("message"),
    createDate: text("createDate"),
  };
}

function invalidHeader(path: string, line: number, problem: string): AludelError {
  return new AludelError("INVALID_REVISION_FILE", `revision file "${path}", line ${line}: ${problem}`, {
    hint: 'A header is written as literals: export const revision = "…"; export const downRevision = "…", null or ["…", "…"]; files that are no revisions belong elsewhere',
    details: { path, line },
  });
}

/** Returns what the file exports under the names of the header. */
function readExports(text: string): ReadonlyMap<string, StaticExport> {
  const declared = new Map<string, StaticExport>();
  const exported = new Map<string, string>();
  const reader = new StatementReader(text);
  while (
    reader.next !== undefined &&
    headerNames.some((name) => !exported.has(name) || !declared.has(exported.get(name) ?? ""))
  ) {
    const isExport = reader.take("export");
    if (isExport && reader.take("{")) reader.takeExportList(exported);
    else if (reader.take("const") || reader.take("let") || reader.take("var")) {
      for (const [name, value] of reader.takeDeclarations()) {
        declared.set(name, value);
        if (isExport) exported.set(name, name);
      }
    } else reader.skip();
  }
  const found = new Map<string, StaticExport>();
  for (const [name, local] of exported) found.set(name, declared.get(local) ?? { value: undefined, line: 1 });
  return found;
}

const statementWords = new Set("async class const export function import interface let type var".split(" "));

/** Walks over the statements of a file, outside all brackets. */
class StatementReader {
  next: CodeToken | undefined;
  readonly #tokens: Iterator<CodeToken, undefined>;

  constructor(text: string) {
    this.#tokens = readTokens(text);
    this.#advance();
  }

  /** Takes the next token if it is this one. */
  take(value: string): boolean {
    if (this.next?.value !== value) return false;
    this.#advance();
    return true;
  }

  /** Skips one token, and all that is within when it opens a bracket. */
  skip(): void {
    let depth = 0;
    do {
      depth += this.next?.depth ?? 0;
      this.#advance();
    } while (depth > 0 && this.next !== undefined);
  }

  /** Takes `a, b as c }`, and notes the local name of each exported one. Names from another file have no value here. */
  takeExportList(exported: Map<string, string>): void {
    const names: [string, string][] = [];
    while (this.next !== undefined && !this.take("}")) {
      const local = this.#advance();
      const name = this.take("as") ? this.#advance() : local;
      names.push([name, local]);
      this.take(",");
    }
    const isElsewhere = this.take("from");
    for (const [name, local] of names) exported.set(name, isElsewhere ? "" : local);
  }

  /** Takes `name: type = value, …` up to the end of the statement. */
  takeDeclarations(): readonly (readonly [string, StaticExport])[] {
    const found: (readonly [string, StaticExport])[] = [];
    do {
      const line = this.next?.line ?? 1;
      const name = this.#advance();
      while (this.next !== undefined && !["=", ";", ","].includes(this.next.value)) this.skip();
      const value = this.take("=") ? this.#takeValue() : undefined;
      found.push([name, { value, line }]);
    } while (this.take(","));
    return found;
  }

  #takeValue(): StaticValue | undefined {
    const value = this.#takeLiteral();
    const after = this.next;
    const ends = after === undefined || after.value === ";" || after.value === ",";
    if (value !== undefined && ends) return value;
    if (value !== undefined && (this.take("as") || this.take("satisfies"))) {
      while (this.next !== undefined && ![";", ","].includes(this.next.value) && !this.next.startsLine) this.skip();
      return value;
    }
    // Without a semicolon the line ends the statement, unless the next line goes on.
    // Any letter beyond ASCII begins a name; \p{L} here would cost each start a millisecond.
    if (value !== undefined && after?.startsLine === true && /^[A-Za-z_$@}\u0080-\uFFFF]/.test(after.value))
      return value;
    while (this.next !== undefined && ![";", ","].includes(this.next.value) && !this.#startsStatement()) this.skip();
    return undefined;
  }

  #isAtString(): boolean {
    return this.next?.isString === true;
  }

  #startsStatement(): boolean {
    return this.next?.startsLine === true && statementWords.has(this.next.value);
  }

  #takeLiteral(): StaticValue | undefined {
    if (this.take("null")) return null;
    if (this.#isAtString()) return readStringLiteral(this.#advance());
    if (!this.take("[")) return undefined;
    const items: string[] = [];
    while (this.#isAtString()) {
      items.push(readStringLiteral(this.#advance()));
      if (!this.take(",")) break;
    }
    if (this.take("]")) return items;
    for (let depth = 1; depth > 0 && this.next !== undefined; this.#advance()) depth += this.next.depth;
    return undefined;
  }

  /** Goes to the next token; returns the text of the one that is left. */
  #advance(): string {
    const { value } = this.next ?? { value: "" };
    this.next = this.#tokens.next().value;
    return value;
  }
}
