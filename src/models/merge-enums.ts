import { AludelError } from "../error/aludel-error.ts";
import type { EnumType } from "../schema/enum-type.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";

/** An enum and the column, by its full name, that uses it. */
export interface EnumUse {
  readonly enumType: EnumType;
  readonly user: string;
}

/**
 * Returns the enums that columns use, each once, by name.
 *
 * @throws AludelError INVALID_MODEL when two columns use one name with different labels
 */
export function mergeEnums(uses: readonly EnumUse[]): ReadonlyMap<string, EnumType> {
  const merged = new Map<string, EnumUse>();
  for (const use of uses) {
    const key = formatQualifiedName(use.enumType.name);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, use);
    else if (JSON.stringify(known.enumType.labels) !== JSON.stringify(use.enumType.labels)) {
      throw new AludelError(
        "INVALID_MODEL",
        `enum "${key}" has the labels ${known.enumType.labels.join(", ")} at "${known.user}" and ${use.enumType.labels.join(", ")} at "${use.user}"`,
        { hint: `Define it once, with defineEnum("${key}", […]), and use that at both columns` },
      );
    } else if (known.enumType.comment === null) merged.set(key, use);
  }
  return new Map([...merged].map(([key, { enumType }]) => [key, enumType]));
}
