import { AludelError } from "../error/aludel-error.ts";
import type { EnumType } from "../schema/enum-type.ts";
import { formatQualifiedName, parseQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { enumBrand } from "./brand.ts";
import { assertModelCall } from "./model-signatures.ts";

/** An enum of the models. */
export interface EnumDefinition<Labels extends readonly string[] = readonly string[]> extends EnumType {
  readonly [enumBrand]: true;
  readonly name: QualifiedName;
  readonly labels: Labels;
}

/** What an enum may say besides its labels. */
export interface EnumOptions {
  /** The schema (namespace); a name may also be written `schema.name`. */
  readonly schema?: string;
  /** Comment that the database keeps. */
  readonly comment?: string;
}

/**
 * Returns an enum type. It lives in the database as long as a column uses it.
 *
 * @throws AludelError INVALID_NAME for a name with more than two parts
 * @throws AludelError INVALID_MODEL without labels, or with a label twice
 * @example defineEnum("user_role", ["worker", "foreman", "manager", "admin"])
 */
export function defineEnum<const Labels extends readonly string[]>(
  name: string,
  labels: Labels,
  options?: EnumOptions,
): EnumDefinition<Labels>;
export function defineEnum(
  ...given: readonly [name: string, labels: readonly string[], options?: EnumOptions]
): EnumDefinition {
  assertModelCall("defineEnum", given);
  const [name, labels, options = {}] = given;
  const parsed = parseQualifiedName(name);
  if (options.schema !== undefined && parsed.schema !== null && options.schema !== parsed.schema) {
    throw new AludelError("INVALID_MODEL", `enum "${name}" is said to be in schema "${options.schema}" too`);
  }
  const qualified = options.schema === undefined ? parsed : { ...parsed, schema: options.schema };
  const key = formatQualifiedName(qualified);
  const repeated = labels.find((label, index) => labels.indexOf(label) !== index);
  if (repeated !== undefined) throw new AludelError("INVALID_MODEL", `enum "${key}" has the label "${repeated}" twice`);
  return { [enumBrand]: true, name: qualified, labels, comment: options.comment ?? null };
}
