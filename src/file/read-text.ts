import { readFileSync } from "node:fs";
import { fileFailure } from "./file-failure.ts";

/**
 * Returns the text of a file without the byte order mark with which some editors begin one.
 *
 * @throws AludelError FILE_PERMISSION, with the line that gives the permission; the error of the system where there is no such file
 */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw fileFailure(error, path, "read");
  }
}
