import type { GlobalOptions } from "./global-options.ts";
import type { Output } from "./output.ts";

/** One call of a command, parsed. */
export interface Invocation {
  /** Positional arguments; a repeatable one at the end is an array. */
  readonly args: readonly string[];
  /** The command's own flags, by camel-cased name. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly global: GlobalOptions;
  readonly output: Output;
}

/** What a command leaves to print. */
export interface Outcome {
  /** The report, printed with `--json`. */
  readonly report: object;
  /** The report for people, printed otherwise; without a final line break. */
  readonly text: string;
  /** Exit status, 0 unless told: 3 for findings. */
  readonly exitCode?: number;
}

/** The code of one command, loaded when it is called. */
export interface CommandModule {
  run(invocation: Invocation): Promise<Outcome>;
}

/** What the command line knows of a command before its code is loaded. */
export interface CommandEntry {
  /** One word, or two: `db create`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as commander writes them, with a description each: `["<target>", "…"]`. */
  readonly args: readonly (readonly [syntax: string, description: string])[];
  readonly options: readonly (readonly [flags: string, description: string])[];
  readonly load: () => Promise<CommandModule>;
}

/** What the arguments ask for: a command, or a text to print (help, version). */
export type ParsedArguments =
  | {
      readonly kind: "command";
      readonly entry: CommandEntry;
      readonly args: readonly string[];
      readonly options: Readonly<Record<string, unknown>>;
      readonly global: GlobalOptions;
    }
  | { readonly kind: "text"; readonly text: string };
