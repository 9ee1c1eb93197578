import { statSync } from "node:fs";
import type { Config } from "../config/config.ts";
import { applyOwnership } from "../file/apply-ownership.ts";

/**
 * Gives a database file that was just created to the owner of the project, with the permissions that it has. Nobody may hold a lock on
 * the file yet: on POSIX systems the locks of a process end when it closes any handle of the file.
 */
export function keepOwner(path: string, config: Config): void {
  applyOwnership(path, config.directory, statSync(path).mode & 0o777);
}
