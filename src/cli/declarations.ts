/** A positional argument that a command declares. Without `takes` it must be there, once. */
export type ArgumentDeclaration =
  | { readonly description: string; readonly takes?: never }
  | { readonly description: string; readonly takes: "optional" }
  /** One or more; stands last. */
  | { readonly description: string; readonly takes: "repeated" };

/** The positional arguments of a command by name, in their order. */
export type ArgumentDeclarations = Readonly<Record<string, ArgumentDeclaration>>;

/** A flag that is given or not: `--dry-run`. */
export interface FlagDeclaration {
  readonly type: "boolean";
  /** The letter of its short form. */
  readonly short?: string;
  readonly description: string;
}

/** A flag with a value: `--timeout <seconds>`. */
export interface ValueDeclaration {
  readonly type: "string";
  /** The letter of its short form. */
  readonly short?: string;
  /** What the value is, in one word, for the help. */
  readonly placeholder: string;
  readonly description: string;
  readonly isRepeated?: never;
}

/** A flag with several values, one after the other or with the flag before each: `--drop <object...>`. */
export interface ListDeclaration extends Omit<ValueDeclaration, "isRepeated"> {
  readonly isRepeated: true;
}

/** What a command declares of one of its flags. */
export type OptionDeclaration = FlagDeclaration | ValueDeclaration | ListDeclaration;

/** The flags of a command by camel-cased name: `dryRun` is `--dry-run`. */
export type OptionDeclarations = Readonly<Record<string, OptionDeclaration>>;

type ArgumentValue<D> = D extends { readonly takes: "repeated" }
  ? readonly string[]
  : D extends { readonly takes: "optional" }
    ? string | undefined
    : string;

type OptionValue<D> = D extends { readonly type: "boolean" }
  ? boolean
  : D extends { readonly isRepeated: true }
    ? readonly string[]
    : string | undefined;

/** What a call gives for the declared arguments. */
export type ArgumentValues<A extends ArgumentDeclarations> = { readonly [Name in keyof A]: ArgumentValue<A[Name]> };

/** What a call gives for the declared flags: false, undefined or an empty list for one that is not given. */
export type OptionValues<O extends OptionDeclarations> = { readonly [Name in keyof O]: OptionValue<O[Name]> };

/** Returns a flag as it is typed: `--dry-run` for `dryRun`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Returns a flag as the help and errors write it: `-m, --message <text>`. */
export function flagSyntax(name: string, declaration: OptionDeclaration): string {
  const short = declaration.short === undefined ? "" : `-${declaration.short}, `;
  if (declaration.type === "boolean") return `${short}${flagOf(name)}`;
  return `${short}${flagOf(name)} <${declaration.placeholder}${declaration.isRepeated === true ? "..." : ""}>`;
}

/** Returns an argument as the help writes it: `<target>`, `[revision]` or `<command...>`. */
export function argumentSyntax(name: string, { takes }: ArgumentDeclaration): string {
  if (takes === "optional") return `[${name}]`;
  return takes === "repeated" ? `<${name}...>` : `<${name}>`;
}
