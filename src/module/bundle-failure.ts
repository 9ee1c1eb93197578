import { dirname, resolve } from "node:path";
import type { Message } from "esbuild";
import { AludelError } from "../error/aludel-error.ts";

/** What resolve-imports.ts says about an import of a package that is not there. */
export interface MissingPackage {
  readonly specifier: string;
  readonly importer: string;
  /** The folder from which it was looked for. */
  readonly searched: string;
  readonly package: string;
}

/** Returns the named error for a failed compilation: the first of its messages, up to 20 in the details. esbuild's paths start at `workingFolder`. */
export function bundleFailure(error: unknown, workingFolder: string): unknown {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) return error;
  const messages = (error.errors as readonly Message[]).map((message) => withFullPath(message, workingFolder));
  const [first] = messages;
  if (first === undefined) return error;
  if (first.detail instanceof Error) return first.detail;
  const details = { errors: messages.slice(0, 20).map((message) => `${placeOf(message)}: ${message.text}`) };
  const missing = first.detail as MissingPackage | undefined;
  if (missing?.package !== undefined) return missingPackage(first, missing, details);
  const [, own, name] = /^No matching export in "own:(.*)" for import "(.*)"$/.exec(first.text) ?? [];
  const problem = own === undefined ? first.text : `"${own}" has no export "${name}"`;
  const file = /^Could not resolve "(.*)"/.exec(first.text)?.[1];
  if (file !== undefined) return missingFile(first, file, details);
  return new AludelError("MODULE_SYNTAX", `${placeOf(first)}: ${problem}`, {
    details: {
      path: first.location?.file,
      line: first.location?.line,
      column: columnOf(first),
      source: first.location?.lineText,
      ...details,
    },
  });
}

function withFullPath(message: Message, workingFolder: string): Message {
  if (message.location === null) return message;
  return { ...message, location: { ...message.location, file: resolve(workingFolder, message.location.file) } };
}

function missingPackage(message: Message, missing: MissingPackage, details: object): AludelError {
  const reason = `package "${missing.package}" is not installed in or above "${missing.searched}"`;
  return new AludelError("MODULE_NOT_FOUND", `${placeOf(message)}: cannot import "${missing.specifier}": ${reason}`, {
    hint: `npm install ${missing.package}, or, if it is an alias, add it to paths in tsconfig.json`,
    details: { ...missing, ...details },
  });
}

function missingFile(message: Message, specifier: string, details: object): AludelError {
  const importer = message.location?.file;
  const searched = importer === undefined ? specifier : resolve(dirname(importer), specifier);
  return new AludelError(
    "MODULE_NOT_FOUND",
    `${placeOf(message)}: cannot import "${specifier}": there is no "${searched}"`,
    {
      hint: "Correct the path",
      details: { specifier, importer, searched, ...details },
    },
  );
}

function placeOf(message: Message): string {
  return message.location === null
    ? "module"
    : `${message.location.file}:${message.location.line}:${columnOf(message)}`;
}

/** Column from 1, without the words that bundle-modules.ts puts before the first line. */
function columnOf({ location }: Message): number {
  if (location === null) return 1;
  const words = /^const __aludelUrl = .*?; /.exec(location.lineText)?.[0].length ?? 0;
  return location.column + 1 - words;
}
