import type { CommandEntry } from "./command-table.ts";
import { argumentSyntax, flagSyntax, type OptionDeclarations } from "./declarations.ts";
import type { Command } from "./define-command.ts";
import { globalOptions, textOptions } from "./global-options.ts";

type Row = readonly [term: string, description: string];

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Letters in a line. */
const width = 80;

const helpRow: Row = ["help [command]", "display help for command"];

/** Returns the help of the program: its flags and its commands. */
export async function renderProgramHelp(entries: readonly CommandEntry[]): Promise<string> {
  const groups = new Set(entries.flatMap(({ name }) => groupOf(name) ?? []));
  const commands = await Promise.all(entries.filter(({ name }) => groupOf(name) === undefined).map(commandRow));
  return render("<command> [options]", "Schema migrations with upgrade and downgrade, proved on real engines", [
    { title: "Options", rows: optionRows({ ...globalOptions, ...textOptions }) },
    { title: "Commands", rows: [...commands, ...Array.from(groups, groupRow), helpRow] },
  ]);
}

/** Returns the help of the commands of two words that begin with `group`. */
export async function renderGroupHelp(group: string, entries: readonly CommandEntry[]): Promise<string> {
  const commands = await Promise.all(entries.filter(({ name }) => groupOf(name) === group).map(commandRow));
  return render(`${group} [options] [command]`, groupRow(group)[1], [
    { title: "Options", rows: optionRows({ help: textOptions.help }) },
    globalSection,
    { title: "Commands", rows: [...commands, helpRow] },
  ]);
}

/** Returns the help of one command. */
export function renderCommandHelp({ name, summary }: CommandEntry, { args, options }: Command): string {
  const syntax = Object.entries(args).map(([each, declaration]) => argumentSyntax(each, declaration));
  return render([name, "[options]", ...syntax].join(" "), summary, [
    { title: "Arguments", rows: Object.entries(args).map(([each, { description }]) => [each, description]) },
    { title: "Options", rows: optionRows({ ...options, help: textOptions.help }) },
    globalSection,
  ]);
}

/** Returns `db` for `db create`, undefined for a command of one word. */
export function groupOf(name: string): string | undefined {
  const space = name.indexOf(" ");
  return space < 0 ? undefined : name.slice(0, space);
}

const globalSection: Section = {
  title: "Global Options",
  rows: optionRows({ ...globalOptions, version: textOptions.version }),
};

function groupRow(group: string): Row {
  return [group, `${group} commands`];
}

async function commandRow({ name, summary, load }: CommandEntry): Promise<Row> {
  const { args, options } = (await load()).command;
  const word = name.slice((groupOf(name)?.length ?? -1) + 1);
  const syntax = Object.entries(args).map(([each, declaration]) => argumentSyntax(each, declaration));
  return [[word, ...(Object.keys(options).length > 0 ? ["[options]"] : []), ...syntax].join(" "), summary];
}

function optionRows(options: OptionDeclarations): readonly Row[] {
  return Object.entries(options).map(([name, declaration]) => [flagSyntax(name, declaration), declaration.description]);
}

function render(usage: string, description: string, sections: readonly Section[]): string {
  const column = Math.max(...sections.flatMap(({ rows }) => rows.map(([term]) => term.length))) + 2;
  const blocks = sections
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) => {
      const lines = rows.map(([term, text]) => {
        const [first = "", ...more] = wrap(text, width - column - 2);
        return [`  ${term.padEnd(column)}${first}`, ...more.map((line) => " ".repeat(column + 2) + line)].join("\n");
      });
      return `${title}:\n${lines.join("\n")}`;
    });
  return [`Usage: aludel ${usage}`, wrap(description, width).join("\n"), ...blocks].join("\n\n");
}

/** Returns the lines of a text, broken between words. */
function wrap(text: string, limit: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
