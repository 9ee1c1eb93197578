import { lstatSync, realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { AludelError } from "../error/aludel-error.ts";

/** Numeric user and group that files are given to. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns who should own what is written into a project: HOST_UID and HOST_GID where the environment has them, else the owner of
 * the project folder. Undefined when there is nothing to give away: not running as root, or the folder is root's own.
 * @throws AludelError INVALID_CONFIG for a HOST_UID or HOST_GID that is no number
 */
export function readProjectOwner(
  projectFolder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const folder = lstatSync(realpathSync(projectFolder));
  const uid = readNumber(environment, "HOST_UID") ?? folder.uid;
  const gid = readNumber(environment, "HOST_GID") ?? folder.gid;
  return uid === 0 && gid === 0 ? undefined : { uid, gid };
}

/** Returns whether the real place of `path`, which exists, is the project folder or below it. */
export function isInsideProject(path: string, projectFolder: string): boolean {
  const way = relative(realpathSync(projectFolder), realpathSync(path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function readNumber(environment: Readonly<Record<string, string | undefined>>, name: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,10}$/.test(text)) {
    throw new AludelError("INVALID_CONFIG", `environment variable ${name} is "${text}", not a number`, {
      hint: `Set it to the numeric id, as in ${name}=$(id -${name === "HOST_UID" ? "u" : "g"})`,
      details: { variable: name },
    });
  }
  return Number(text);
}
