import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { cutText } from "../error/cut-text.ts";
import { maskSecrets, noteSecretsOf } from "../error/mask-secrets.ts";
import { commandEntries } from "./command-table.ts";
import { buildOutput, type Output } from "./output.ts";
import { parseArguments } from "./parse-arguments.ts";
import { errorToJson, maskReport, renderError, toJson } from "./render-error.ts";
import { toolVersion } from "../project/tool-version.ts";

/** Runs the command that the arguments (without node and script) ask for; returns the exit status. Never throws. */
export async function run(argv: readonly string[]): Promise<number> {
  // Before the arguments are parsed, since parsing may be what fails.
  const early = buildOutput({
    json: argv.includes("--json"),
    quiet: false,
    color: !argv.includes("--no-color"),
  });
  for (const argument of argv) noteSecretsOf(argument);
  try {
    const parsed = await parseArguments(argv, commandEntries, toolVersion);
    if (parsed.kind === "text") {
      early.write(early.json ? toJson({ text: parsed.text }) : parsed.text);
      return 0;
    }
    const { command, args, options, global } = parsed;
    const output = buildOutput({ json: global.json, quiet: global.quiet, color: !global.noColor });
    const outcome = await command.run({ args, options, global, output });
    if (output.json) output.write(toJson(maskReport(outcome.report), 2));
    else if (outcome.isSql === true) output.printSql(outcome.text);
    else if (outcome.text !== "") output.print(outcome.text);
    return outcome.exitCode ?? 0;
  } catch (error) {
    return reportFailure(error, early);
  }
}

/** Prints a failure where it belongs; returns its exit status. */
export function reportFailure(error: unknown, output: Output): number {
  const coded = isAludelError(error) ? error : unexpectedError(error);
  const { usage } = coded.details;
  if (output.json) output.write(toJson(errorToJson(coded), 2));
  else if (typeof usage === "string") output.writeError(usage);
  else output.writeError(renderError(coded, output.errorStyle));
  if (process.env["ALUDEL_DEBUG"] === "1" && error instanceof Error) output.writeError(describeTrace(error));
  return coded.exitCode;
}

function unexpectedError(error: unknown): AludelError {
  const message = describeThrown(error);
  return new AludelError("UNEXPECTED", `unexpected error: ${message}`, {
    hint: "Set ALUDEL_DEBUG=1 and run the command again to see where; please report it with that text",
    cause: error,
  });
}

function describeTrace(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${describeTrace(error.cause)}` : "";
  return `${cutText(maskSecrets(error.stack ?? error.message))}${cause}`;
}
