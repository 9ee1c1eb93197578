import type { DatabaseUrl } from "./database-url.ts";

/** The parameters that one engine reads from a URL. */
export interface UrlParameters {
  readonly read: readonly string[];
  /** What to write in the place of parameters that other tools read, by their name. */
  readonly instead: Readonly<Record<string, string>>;
}

/** What the configuration says for every engine, in the place of parameters that other tools read. */
const inConfiguration: Readonly<Record<string, string>> = {
  lock_timeout: "statement.lockTimeout of the configuration",
  statement_timeout: "statement.timeout of the configuration",
};

/**
 * Returns a warning for each parameter of a URL that has no effect: one that belongs to another tool, or is misspelt. No value is
 * repeated, as it may be a secret, nor a name that may be the rest of a password.
 */
export function warnOfIgnoredParameters({ parameters }: DatabaseUrl, known: UrlParameters): readonly string[] {
  const ignored = Object.entries(parameters).filter(([name]) => !known.read.includes(name));
  return ignored.map(([name, value]) => {
    if (value.includes("@") || !/^[a-z][\w.-]*$/i.test(name)) {
      return "a parameter of the database URL has no effect; its name is not shown, as it may be the rest of a password";
    }
    const instead = known.instead[name] ?? inConfiguration[name];
    return `parameter "${name}" of the database URL has no effect${instead === undefined ? "" : `; write ${instead}`}`;
  });
}
