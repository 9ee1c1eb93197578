import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { errorCodes } from "../src/error/codes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The layer rule: each folder (or file) of src/ and what it imports besides itself, as the first table of ARCHITECTURE.md says. The most
 * specific row counts.
 */
const layers: ReadonlyMap<string, readonly string[]> = readLayerTable(
  readFileSync(join(root, "ARCHITECTURE.md"), "utf8"),
);

/** Source files above the limit of 400 lines, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {};

/** Where the name of a dialect may stand as a string: dialects, what chooses one, and the mapping of types per dialect. */
const dialectNamePlaces = [
  /^dialect\//,
  /^config\//,
  /^connection\/database-url\.ts$/,
  /^schema\/dialect-name\.ts$/,
  /^models\/[\w-]*type[\w-]*\.ts$/,
  // The files of a new project, which begins on SQLite.
  /^command\/environment\/init-files\.ts$/,
];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The file as JavaScript, without types and comments. */
  readonly code: string;
}

const files: readonly SourceFile[] = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"))
  .toSorted()
  .map((path) => {
    const text = readFileSync(join(root, "src", path), "utf8");
    const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
    return { path, text, code: transformSync(text, { loader: "ts", legalComments: "none", tsconfigRaw }).code };
  });

/** Paths below src/ that `text` imports, types and dynamic imports included. */
function importsOf(path: string, text: string, pattern = /(?:\bfrom|\bimport\(|^import)\s*"(\.[^"]+)"/gm): string[] {
  return [...text.matchAll(pattern)].map((match) =>
    normalize(join(dirname(path), match[1] ?? "")).replaceAll("\\", "/"),
  );
}

/** The row of the layer table that a file belongs to. */
function layerOf(path: string): string | undefined {
  return [...layers.keys()]
    .filter((row) => path === row || path.startsWith(`${row}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function layerViolations({ path, text }: Pick<SourceFile, "path" | "text">): string[] {
  const from = layerOf(path) ?? "";
  return importsOf(path, text)
    .map((target) => ({ target, to: layerOf(target) ?? "" }))
    .filter(({ to }) => to !== from && !layers.get(from)?.includes(to))
    .map(({ target }) => `${path} imports ${target}, which "${from}" must not`);
}

function violationsOf(pattern: RegExp, allowed: (path: string) => boolean): string[] {
  return files
    .filter((file) => !allowed(file.path))
    .flatMap((file) => [...file.code.matchAll(pattern)].map((match) => `${file.path}: ${match[0]}`));
}

describe("layers", () => {
  test("every file below src/ belongs to a row of the layer table", () => {
    expect(files.filter((file) => layerOf(file.path) === undefined).map((file) => file.path)).toEqual([]);
  });

  test("every folder imports only what its row allows", () => {
    expect(files.flatMap(layerViolations)).toEqual([]);
  });

  test("rows name only rows that exist", () => {
    const unknown = [...layers.values()].flat().filter((target) => !layers.has(target));
    expect(unknown).toEqual([]);
    expect([...layers.keys()].filter((row) => !existsSync(join(root, "src", row)))).toEqual([]);
  });

  test("ARCHITECTURE.md names files that exist, whole", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const named = [...text.matchAll(/`((?:[\w<>.-]+\/)+[\w<>-]+(?:\.ts|\/))`/g)].map(([, path = ""]) => path);
    expect(named.length).toBeGreaterThan(50);
    // `<name>` stands for an engine or a command of the reader's choice.
    const isThere = (path: string): boolean =>
      ["mysql", "check", "look"].some((word) =>
        ["src", "."].some((folder) => existsSync(join(root, folder, path.replaceAll(/<\w+>/g, word)))),
      );
    expect(named.filter((path) => !isThere(path.replace("<room>/<name>", "look/check")))).toEqual([]);
  });

  test("rows name no import that the code does not have", () => {
    const found = new Set(
      files.flatMap(({ path, text }) =>
        importsOf(path, text).map((target) => `${layerOf(path) ?? ""} imports ${layerOf(target) ?? ""}`),
      ),
    );
    const told = [...layers].flatMap(([row, imports]) => imports.map((target) => `${row} imports ${target}`));
    expect(told.filter((line) => !found.has(line))).toEqual([]);
  });

  test("no folder has more files than one can look over", () => {
    const sizes = new Map<string, number>();
    for (const { path } of files) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    expect([...sizes].filter(([, size]) => size > 32)).toEqual([]);
  });

  test("files import each other in no circle, types and dynamic imports apart", () => {
    const graph = new Map(
      files.map((file) => [file.path, importsOf(file.path, file.code, /^(?:import|export)\b[^;]*?"(\.[^"]+)"/gm)]),
    );
    expect(findCycle(graph)).toBeUndefined();
  });

  test("each dialect has the same files", () => {
    const dialects = new Map<string, Set<string>>();
    for (const { path } of files) {
      const [, name, file] = path.match(/^dialect\/([\w-]+)\/([\w-]+)\.ts$/) ?? [];
      if (name !== undefined && file !== undefined) dialects.set(name, (dialects.get(name) ?? new Set()).add(file));
    }
    // MariaDB holds only what differs from MySQL.
    const mariadb = [...(dialects.get("mariadb") ?? [])];
    expect(mariadb.filter((file) => !dialects.get("mysql")?.has(file))).toEqual([]);
    dialects.delete("mariadb");
    const lists = [...dialects].map(([name, names]) => ({ name, files: [...names].toSorted() }));
    for (const list of lists) expect(list).toEqual({ name: list.name, files: lists[0]?.files });
  });

  test("each dialect has the same folders, SQLite two more for what others leave to their server", () => {
    const folders = new Map<string, Set<string>>();
    for (const { path } of files) {
      const [, name, folder] = path.match(/^dialect\/([\w-]+)\/([\w-]+)\/[\w-]+\.ts$/) ?? [];
      if (name !== undefined && folder !== undefined) folders.set(name, (folders.get(name) ?? new Set()).add(folder));
    }
    const shared = ["ddl", "introspection", "sql-script"];
    expect(Object.fromEntries([...folders].map(([name, found]) => [name, [...found].toSorted()]))).toEqual({
      mysql: shared,
      postgres: shared,
      // SQLite keeps the text of CREATE statements, which nobody but us reads, and its databases are files.
      sqlite: ["ddl", "ddl-parser", "file", "introspection", "sql-script"],
    });
  });
});

describe("rules of the code", () => {
  test("only cli/ prints, exits and reads arguments", () => {
    const pattern = /\bprocess\.(exit|exitCode|argv|stdout|stderr)\b|\bconsole\./g;
    expect(violationsOf(pattern, (path) => path.startsWith("cli/"))).toEqual([]);
  });

  test("only dialects, and what chooses one, know a dialect by name", () => {
    const pattern = /(?<!\bimport\()"(sqlite|postgres|mysql|mariadb)"/g;
    expect(violationsOf(pattern, (path) => dialectNamePlaces.some((place) => place.test(path)))).toEqual([]);
  });

  test("what an operation means is decided by its definition, or for every kind", () => {
    const kinds = files.flatMap(({ path, text }) =>
      path.startsWith("operation/") ? [...text.matchAll(/^export const (\w+): OperationDefinition</gm)] : [],
    );
    expect(kinds.length).toBeGreaterThan(20);
    const isKind = (word: string): boolean => kinds.some(([, kind]) => kind === word);
    const others = files.filter(({ path }) => path !== "operation/definitions.ts");
    expect(others.flatMap((file) => kindDecisions(file, isKind))).toEqual([]);
  });

  test("no file has more than 400 lines", () => {
    const long = files.filter((file) => file.text.split("\n").length > 401 && longFiles[file.path] === undefined);
    expect(long.map((file) => file.path)).toEqual([]);
  });

  test("files say what they hold", () => {
    const forbidden = /^(types|index)\.ts$|(^|-)(utils?|helpers?|managers?|common|misc)(-|\.ts$)/;
    const names = files
      .map((file) => file.path)
      .filter((path) => path !== "index.ts" && forbidden.test(basename(path)));
    const folders = files
      .map((file) => dirname(file.path))
      .filter((path) => /(^|\/)(utils?|helpers?|common|types)(\/|$)/.test(path));
    expect([...names, ...folders]).toEqual([]);
    expect(
      files.filter((file) => !/^[a-z0-9-]+(\.[a-z]+)?\.ts$/.test(basename(file.path))).map((file) => file.path),
    ).toEqual([]);
  });

  test("every error code has a section in docs/errors.md, and no section lacks its code", () => {
    const path = join(root, "docs/errors.md");
    const documented = existsSync(path)
      ? [...readFileSync(path, "utf8").matchAll(/^## `?([A-Z_0-9]+)`?$/gm)].map((match) => match[1] ?? "")
      : [];
    expect(documented.filter((code) => !(code in errorCodes))).toEqual([]);
    expect(Object.keys(errorCodes).filter((code) => !documented.includes(code))).toEqual([]);
  });
});

describe("the rules notice", () => {
  test("a cycle of three files", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", []],
    ]);
    expect(findCycle(graph)).toEqual(["a", "b", "c", "a"]);
  });

  test("decisions about some kinds of operations that are silent about the others", () => {
    const isKind = (word: string): boolean => ["createTable", "dropTable", "addColumn"].includes(word);
    const decisionsIn = (code: string) => kindDecisions({ path: "a.ts", code, text: code }, isKind);
    const exhaustive = `switch (o.kind) { case "createTable": { switch (x) { case 1: break; default: } } case "dropTable": }`;
    expect(decisionsIn(exhaustive)).toEqual([]);
    expect(decisionsIn(`const a = ["createTable", "other"]; const b = { createTable: 1, dropTable: 2 };`)).toEqual([]);
    expect(decisionsIn(exhaustive.replace(/}$/, "default: return 1; }"))).toEqual([
      'a.ts: a default branch beside case "createTable"',
    ]);
    expect(decisionsIn(`const a = new Set(["createTable", "dropTable"]);`)).toEqual([
      'a.ts: ["createTable", "dropTable"]',
    ]);
    expect(decisionsIn(`return "table" in operation;`)).toEqual(['a.ts: "table" in operation']);
    expect(decisionsIn(`const a: Partial<Record<OperationKind, 1>> = {};`)).toEqual([
      "a.ts: Partial<Record<OperationKind",
    ]);
  });

  test("imports of every form", () => {
    const text = `import type { A } from "../a.ts";\nexport { b } from "./b.ts";\nimport "./c.ts";\nconst d = await import("./d.ts");`;
    expect(importsOf("x/y.ts", text)).toEqual(["a.ts", "x/b.ts", "x/c.ts", "x/d.ts"]);
  });

  test("an import that the row does not allow", () => {
    const text = `import type { Dialect } from "../dialect/dialect.ts";\nimport { AludelError } from "../error/aludel-error.ts";`;
    expect(layerViolations({ path: "diff/diff-table.ts", text })).toEqual([
      `diff/diff-table.ts imports dialect/dialect.ts, which "diff" must not`,
    ]);
  });

  test("the most specific row of a file", () => {
    expect(layerOf("dialect/postgres/dialect.ts")).toBe("dialect/postgres");
    expect(layerOf("dialect/dialect.ts")).toBe("dialect");
  });
});

/**
 * Returns where a file decides about some kinds of operations in a way that takes all others, and those to come, for the rest: a default
 * branch, a list of kinds, a partial table, or whether an operation has a field.
 */
function kindDecisions({ path, text, code }: SourceFile, isKind: (word: string) => boolean): string[] {
  const isList = (list: string): boolean =>
    [...list.matchAll(/"(\w+)"/g)].filter(([, word = ""]) => isKind(word)).length > 1;
  const branches = [...code.matchAll(/\bswitch \(.*?\) \{/g)].flatMap((match) => {
    const body = ownBody(code, match.index + match[0].length);
    const [, kind] = [...body.matchAll(/\bcase "(\w+)":/g)].find(([, word = ""]) => isKind(word)) ?? [];
    return kind !== undefined && /\bdefault:/.test(body) ? [`a default branch beside case "${kind}"`] : [];
  });
  const lists = [...code.matchAll(/\[\s*(?:"\w+",?\s*)+\]/g)].map(([list]) => list).filter(isList);
  const others = [...text.matchAll(/"table" in \w+|\bPartial<Record<OperationKind/g)].map(([found]) => found);
  return [...branches, ...lists, ...others].map((found) => `${path}: ${found}`);
}

/** Returns the code from `start` to the brace that closes it, without what stands in braces of its own. */
function ownBody(code: string, start: number): string {
  let depth = 0;
  let body = "";
  for (const character of code.slice(start)) {
    if (character === "}") depth -= 1;
    if (depth < 0) break;
    if (depth === 0) body += character;
    if (character === "{") depth += 1;
  }
  return body;
}

/** Reads the rows `| folder | what it is | imports |`. */
function readLayerTable(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const start = rows.findIndex(([, folder, , imports]) => folder === "folder" && imports === "imports");
  const table = rows.slice(start + 2);
  const end = table.findIndex((cells) => cells.length < 5);
  const namesIn = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  return new Map(table.slice(0, end).map(([, folder, , imports]) => [namesIn(folder)[0] ?? "", namesIn(imports)]));
}

/** The first circle found, from a file back to itself. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): readonly string[] | undefined => {
    const start = trail.indexOf(node);
    if (start >= 0) return [...trail.slice(start), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...trail, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
