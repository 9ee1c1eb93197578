import { readFileSync } from "node:fs";
import { AludelError } from "../error/aludel-error.ts";

/**
 * Returns the content of a PEM file that a parameter of a database URL names.
 *
 * @throws AludelError TLS_FAILED when it cannot be read
 */
export function readCertificate(path: string, parameter: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new AludelError("TLS_FAILED", `file "${path}" of the parameter ${parameter} cannot be read`, {
      hint: "name an existing PEM file; relative paths start at the current folder",
      details: { path, parameter },
      cause,
    });
  }
}
