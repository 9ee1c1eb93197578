import { describeValue } from "../argument/describe-value.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { Exclusion, ExclusionElement } from "../schema/constraint.ts";
import type { IndexKey } from "../schema/table-index.ts";
import type { ExclusionOptions } from "./column-definition.ts";
import { buildIndexKey, type IndexKeyInput } from "./index-key.ts";
import { toSqlText } from "./sql.ts";

/** One term of an exclusion constraint: what is compared, and the operator that must not hold between two rows. */
export interface ExclusionElementInput {
  readonly on: IndexKeyInput;
  /** The operator, e.g. `"&&"`; one outside the search path is `"OPERATOR(extensions.&&)"`. */
  readonly with: string;
  readonly order?: IndexKey["order"];
  readonly nulls?: "first" | "last";
  readonly operatorClass?: string;
  readonly collation?: string;
}

// The characters of operators: https://www.postgresql.org/docs/current/sql-createoperator.html
const operator =
  /^(?:[-+*/<>=~!@#%^&|`?]+|OPERATOR\((?:(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\.)?[-+*/<>=~!@#%^&|`?]+\))$/iu;

function buildElement({ on, with: compared, ...said }: ExclusionElementInput, user: string): ExclusionElement {
  if (typeof compared !== "string" || !operator.test(compared)) {
    throw new AludelError("INVALID_MODEL", `${user} compares with ${describeValue(compared)}`, {
      hint: 'Name the operator that must not hold between two rows: { on: "during", with: "&&" }',
    });
  }
  return { ...buildIndexKey(on), ...said, with: compared };
}

/**
 * Returns an exclusion constraint.
 *
 * @throws AludelError INVALID_MODEL when it has no elements, or one of them no operator
 */
export function buildExclusion(
  name: string | null,
  elements: readonly ExclusionElementInput[],
  options: ExclusionOptions = {},
): Exclusion {
  const { using: method = "gist", include = [], where, deferrable = "no" } = options;
  const user = name === null ? "an exclusion constraint" : `exclusion constraint "${name}"`;
  if (elements.length === 0) {
    throw new AludelError("INVALID_MODEL", `${user} compares nothing`, {
      hint: 'Say what two rows may not share: [{ on: "during", with: "&&" }]',
    });
  }
  return {
    kind: "exclusion",
    name,
    method,
    elements: elements.map((element) => buildElement(element, user)),
    include,
    predicate: where === undefined ? null : toSqlText(where),
    deferrable,
  };
}
