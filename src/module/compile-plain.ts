import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Bundle } from "./bundle-modules.ts";
import { readInputState, type InputState } from "./module-cache.ts";
import { ownSpecifiers } from "./own-package.ts";
import type { OwnEntryUrl } from "./resolve-imports.ts";
import { stripTypes } from "./strip-types.ts";

type OwnSpecifier = (typeof ownSpecifiers)[number];

/** One plain module as a function, and where in it the module's own code begins. */
interface Wrapped {
  readonly text: string;
  readonly map: string;
  /** How far the code moved to the right on its first line. */
  readonly shift: number;
  readonly imports: readonly OwnImport[];
}

interface OwnImport {
  readonly specifier: OwnSpecifier;
  readonly name: string;
}

const ownImport = /^import (?:type )?\{[\s\w$,]*\} from ["']aludel(?:\/models)?["'];?$/gm;
const ownExport =
  /^export (?=(?:const|let|var|type|interface|function|async function)\b)|^export default (?!async\b|function\b)/gm;
/** What depends on the file's place or on the project's settings, or reaches for another module. */
const special = /\b(?:import|export|require|module|exports|class|__filename|__dirname)\b|@/;

/**
 * Compiles those of the files that are TypeScript on its own: all that they import is `aludel`, and nothing in them depends on where they
 * are. That is every revision file as it is generated, and most configurations. Each becomes a function, so that one that is not run costs next to nothing, and
 * nothing needs to be resolved. Returns null for none.
 *
 * @param outputFolder where the code will stand; the map's paths are relative to it
 * @throws AludelError MODULE_SYNTAX
 */
export async function compilePlain(
  paths: readonly string[],
  outputFolder: string,
  ownEntryUrl: OwnEntryUrl,
): Promise<Bundle | null> {
  const sources = paths
    .filter((path) => /\.m?ts$/.test(path))
    .map((path) => ({ path, content: readFileSync(path) }))
    .filter(({ content }) => isPlain(content.toString("utf8")));
  if (sources.length === 0) return null;
  const entries = new Map<OwnSpecifier, { readonly url: string; readonly names: ReadonlySet<string> }>();
  for (const specifier of ownSpecifiers.filter((each) => each !== "aludel/testing")) {
    const url = await ownEntryUrl(specifier);
    entries.set(specifier, { url, names: new Set(Object.keys((await import(url)) as object)) });
  }
  const modules = await Promise.all(
    sources.map(async ({ path, content }) => {
      const wrapped = wrapModule(path, await stripTypes(content.toString("utf8"), path));
      // A name that is not there is the bundler's to report.
      const isKnown = wrapped?.imports.every(({ specifier, name }) => entries.get(specifier)?.names.has(name)) === true;
      return isKnown ? { path, content, wrapped } : null;
    }),
  );
  const states = new Map<string, InputState>();
  const used = new Set(modules.flatMap((module) => module?.wrapped.imports.map(({ specifier }) => specifier) ?? []));
  const lines = [...used].map(
    (specifier) => `import * as ${variableOf(specifier)} from ${JSON.stringify(entries.get(specifier)?.url)};`,
  );
  lines.push("const once = (run) => { let running; return () => (running ??= run()); };", "export const modules = {");
  const sections: object[] = [];
  let line = lines.length;
  for (const module of modules) {
    if (module === null) continue;
    const { path, content, wrapped } = module;
    states.set(path, readInputState(path, content));
    const map = { ...(JSON.parse(wrapped.map) as object), sources: [relative(outputFolder, path)] };
    sections.push({ offset: { line, column: wrapped.shift }, map });
    lines.push(wrapped.text);
    line += wrapped.text.split("\n").length;
  }
  if (states.size === 0) return null;
  lines.push("};", "");
  return {
    code: lines.join("\n"),
    map: JSON.stringify({ version: 3, sections }),
    inputs: new Map([...states.keys()].map((path) => [path, undefined])),
    states,
  };
}

function isPlain(text: string): boolean {
  return !special.test(text.replaceAll(ownImport, "").replaceAll(ownExport, ""));
}

/** Returns `"path":once(async()=>{…;return{…}}),` for code as esbuild prints it: imports first, one list of exports last. */
function wrapModule(path: string, { code, map }: { readonly code: string; readonly map: string }): Wrapped | null {
  const [head = ""] = /^(?:import\{[\w$,]* ?[\w$, ]*\}from"aludel(?:\/models)?";)*/.exec(code) ?? [];
  const tail = /(?:export\{([\w$, ]*)\};)?\n$/.exec(code);
  const body = code.slice(head.length, tail?.index);
  const [before = "", after, ...more] = body.split(/(?<=^|[;}\n])export default /);
  // What stands in a template may look like an export.
  if (tail === null || more.length > 0 || (after !== undefined && before.includes("`"))) return null;
  // Before its imports esbuild puts what `</script>` in a template needs.
  if (/[;}\n]import\{/.test(body)) return null;
  const imports: OwnImport[] = [];
  const constants = [...head.matchAll(/import\{([^}]*)\}from"([^"]*)";/g)].map(([, list = "", from]) => {
    const specifier = from as OwnSpecifier;
    const names = splitList(list);
    imports.push(...names.map(([name]) => ({ specifier, name })));
    return `const{${names.map(([name, local]) => `${name}:${local}`).join(",")}}=${variableOf(specifier)};`;
  });
  const exported = splitList(tail[1] ?? "").map(([local, name]) => `${name}:${local}`);
  if (after !== undefined) exported.push("default:__default");
  // As long as the words that it takes the place of, for the map.
  const whole = after === undefined ? before : `${before}let __default =${after}`;
  const start = `${JSON.stringify(path)}:once(async()=>{${constants.join("")}`.padEnd(head.length);
  const text = `${start}${whole};return{${exported.join(",")}}}),`;
  return { text, map, shift: start.length - head.length, imports };
}

/** Returns the two names of each entry of `a,b as c`. */
function splitList(list: string): readonly (readonly [string, string])[] {
  return list
    .split(",")
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [first = "", second] = entry.trim().split(" as ");
      return [first, second ?? first];
    });
}

function variableOf(specifier: OwnSpecifier): string {
  return `__${specifier.replaceAll(/\W/g, "_")}`;
}
