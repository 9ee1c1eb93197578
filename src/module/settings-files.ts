import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

/**
 * Returns the files that change what the modules of a folder mean: package.json and tsconfig.json, the nearest ones, what that
 * tsconfig.json extends, and the places below them where a nearer one would count if it came.
 */
export function findSettingsFiles(folder: string): readonly string[] {
  return ["package.json", "tsconfig.json"].flatMap((name) => {
    const looked: string[] = [];
    for (let at = folder; ; at = dirname(at)) {
      const file = join(at, name);
      looked.push(file);
      if (existsSync(file)) return name === "tsconfig.json" ? [...looked, ...extendedBy(file)] : looked;
      if (dirname(at) === at) return looked;
    }
  });
}

function extendedBy(tsconfig: string, seen: ReadonlySet<string> = new Set([tsconfig])): readonly string[] {
  return readExtends(tsconfig).flatMap((specifier) => {
    const file = resolveExtends(tsconfig, specifier);
    return file === undefined || seen.has(file) ? [] : [file, ...extendedBy(file, new Set([...seen, file]))];
  });
}

/** tsconfig.json allows comments and trailing commas, so the one field is picked out as text. */
function readExtends(tsconfig: string): readonly string[] {
  const text = readFileSync(tsconfig, "utf8");
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1] ?? "";
  return [...value.matchAll(/"([^"]*)"/g)].flatMap((match) => match[1] ?? []);
}

function resolveExtends(tsconfig: string, specifier: string): string | undefined {
  const from = dirname(tsconfig);
  if (/^\.|^\/|^[A-Za-z]:/.test(specifier)) {
    const file = resolve(from, specifier);
    return [file, `${file}.json`, join(file, "tsconfig.json")].find(
      (path) => path.endsWith(".json") && existsSync(path),
    );
  }
  for (const name of [specifier, `${specifier}.json`, `${specifier}/tsconfig.json`]) {
    try {
      const file = createRequire(tsconfig).resolve(name);
      if (file.endsWith(".json")) return file;
    } catch {
      // Another form of the name may be the one.
    }
  }
  return undefined;
}
