import { logicalComparator } from "../diff/logical-comparator.ts";
import type { DescribedSchema } from "../reader/schema-reader.ts";
import { withTablesOfOthers } from "../operation/fold/external-tables.ts";
import type { ReplayRevisions } from "../scratch/build-on-scratch.ts";
import type { FoldedRevisions } from "../script/fold-revisions.ts";
import { compareColumnOrder } from "./compare-order.ts";
import { describeDifferences, type Difference } from "./difference.ts";

const between = ["models", "history"] as const;

/**
 * Compares the models with the revisions: in portable terms, or, where the models are SQL that an engine has run, with what the same
 * engine makes of the revisions.
 */
export async function compareModels(
  { engine, database: models, isOwned }: DescribedSchema,
  { recorded, schema }: FoldedRevisions,
  { replay, strict }: { readonly replay: ReplayRevisions; readonly strict: boolean },
): Promise<Difference[]> {
  const found = engine === null ? schema : await replay(engine, recorded);
  const database = withTablesOfOthers(models, found, isOwned);
  const comparator = engine === null ? logicalComparator : engine.dialect.comparator;
  const differences = describeDifferences(found, database, { comparator, between });
  return strict ? [...differences, ...compareColumnOrder(found, database, between)] : differences;
}
