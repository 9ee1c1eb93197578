/** The flags that every command takes. */
export interface GlobalOptions {
  readonly url?: string;
  readonly config?: string;
  readonly env?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False with `--no-color`. */
  readonly color?: boolean;
  readonly yes?: boolean;
}

/** The same flags as help and parser know them. */
export const globalOptions: readonly (readonly [flags: string, description: string])[] = [
  ["--url <url>", "database to work on, before anything that names another"],
  ["--config <file>", "configuration file, instead of the nearest aludel.config.*"],
  ["--env <name>", "named environment of the configuration"],
  ["--json", "print one JSON object and nothing else"],
  ["-q, --quiet", "print errors only"],
  ["--no-color", "no colours"],
  ["-y, --yes", "answer yes to questions; never chooses a mapping, a rename or a drop"],
];
