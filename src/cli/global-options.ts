import type { OptionDeclarations, OptionValues } from "./declarations.ts";

/** The flags that every command takes. */
export const globalOptions = {
  url: { type: "string", placeholder: "url", description: "database to work on, before anything that names another" },
  config: {
    type: "string",
    placeholder: "file",
    description: "configuration file, instead of the nearest aludel.config.*",
  },
  env: { type: "string", placeholder: "name", description: "named environment of the configuration" },
  json: { type: "boolean", description: "print one JSON object and nothing else" },
  quiet: { type: "boolean", short: "q", description: "print errors only" },
  noColor: { type: "boolean", description: "no colours" },
  yes: {
    type: "boolean",
    short: "y",
    description: "answer yes to questions; never chooses a mapping, a rename or a drop",
  },
} as const satisfies OptionDeclarations;

/** What a call gives for them. */
export type GlobalOptions = OptionValues<typeof globalOptions>;

/** The flags that print a text in place of running a command. */
export const textOptions = {
  version: { type: "boolean", short: "V", description: "output the version number" },
  help: { type: "boolean", short: "h", description: "explain the command" },
} as const satisfies OptionDeclarations;
