import type { ArgumentDeclarations, ArgumentValues, OptionDeclarations, OptionValues } from "./declarations.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Output } from "./output.ts";

/** One call of a command, parsed. */
export interface Invocation<
  A extends ArgumentDeclarations = ArgumentDeclarations,
  O extends OptionDeclarations = OptionDeclarations,
> {
  readonly args: ArgumentValues<A>;
  readonly options: OptionValues<O>;
  readonly global: GlobalOptions;
  readonly output: Output;
}

/** What a command leaves to print. */
export interface Outcome {
  /** The report, printed with `--json`. */
  readonly report: object;
  /** The report for people, printed otherwise; without a final line break. */
  readonly text: string;
  /** Whether the text is an SQL script, which a program must get unchanged. */
  readonly isSql?: boolean;
  /** Exit status, 0 unless told: 3 for findings. */
  readonly exitCode?: number;
}

/** A flag that has no effect. */
export interface IdleFlag {
  /** Its name, as it is declared. */
  readonly flag: string;
  /** The flag beside which it has none, or null where the command never uses it, though every other one does. */
  readonly beside: string | null;
  /** Why, as the end of a sentence. */
  readonly because: string;
}

/** What the command line needs of one command: what it takes, and what it does. */
export interface Command<
  A extends ArgumentDeclarations = ArgumentDeclarations,
  O extends OptionDeclarations = OptionDeclarations,
> {
  readonly args: A;
  readonly options: O;
  /** Flags that have no effect where another one is given: they are refused. */
  readonly idle?: readonly IdleFlag[];
  run(invocation: Invocation<A, O>): Promise<Outcome>;
}

/** Returns the command as it is given; the types of what `run` gets follow from the arguments and options that it declares. */
export function defineCommand<const A extends ArgumentDeclarations, const O extends OptionDeclarations>(
  command: Command<A, O>,
): Command<A, O> {
  return command;
}
