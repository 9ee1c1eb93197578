import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A place in a user's file; line and column count from 1. */
export interface OriginalPosition {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Returns the place in the user's own file from which an error came, read from its stack and the map beside the cached module; or
 * undefined where no loaded module is in the stack.
 */
export function readOriginalPosition(error: unknown): OriginalPosition | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  for (const frame of error.stack.split("\n")) {
    const match = /((?:file:\/\/)?\/?[^\s()]*[\\/][0-9a-f]{24}\.mjs)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(frame);
    const position = match?.[1] === undefined ? undefined : mapPosition(match[1], Number(match[2]), Number(match[3]));
    if (position !== undefined) return position;
  }
  return undefined;
}

function mapPosition(file: string, line: number, column: number): OriginalPosition | undefined {
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  let payload: SourceMapPayload;
  try {
    payload = JSON.parse(readFileSync(`${path}.map`, "utf8")) as SourceMapPayload;
  } catch {
    return undefined;
  }
  const entry = new SourceMap(payload).findEntry(line - 1, column - 1);
  if (!("originalSource" in entry)) return undefined;
  return {
    path: resolve(dirname(path), entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}
