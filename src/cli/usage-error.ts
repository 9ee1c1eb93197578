import { AludelError } from "../error/aludel-error.ts";
import { nearestName } from "../error/nearest-name.ts";

/** The call behind the four commands that a day needs. */
const usage = `Usage: aludel <command> [options]

  aludel revision --autogenerate -m "message"   write a revision from the models
  aludel upgrade head                           apply what is pending
  aludel current                                where the database stands
  aludel downgrade -1                           take the last revision back

aludel --help lists all commands, aludel <command> --help explains one.`;

/** Returns the refusal of a call without a command; it shows the common calls. */
export function noCommand(): AludelError {
  return new AludelError("INVALID_USAGE", "no command is given", { details: { usage } });
}

/** Returns the refusal of a word that is neither `known` nor a command; it suggests the nearest. */
export function unknownCommand(word: string, known: readonly string[]): AludelError {
  return suggest(`unknown command "${word}"`, nearestName(word, known), undefined);
}

/**
 * Returns the refusal of a flag that the command, or the program before a command, does not have; it suggests the nearest of those
 * that are `known`.
 */
export function unknownOption(flag: string, known: readonly string[], command: string | undefined): AludelError {
  const nearest = flag.startsWith("--") ? nearestName(flag, known) : undefined;
  return suggest(`unknown option "${flag}"`, nearest, command);
}

/** Returns the refusal of a call of `command` that lacks something, or has too much. */
export function invalidCall(message: string, command: string | undefined): AludelError {
  return suggest(message, undefined, command);
}

function suggest(message: string, nearest: string | undefined, command: string | undefined): AludelError {
  const help =
    command === undefined ? "aludel --help lists the commands" : `aludel ${command} --help explains the command`;
  return new AludelError("INVALID_USAGE", message, {
    hint: nearest === undefined ? help : `Did you mean ${nearest}? ${help}`,
    details: nearest === undefined ? {} : { nearest: [nearest] },
  });
}
