import { logicalComparator } from "../diff/logical-comparator.ts";
import type { Database } from "../schema/database.ts";
import type { RecordedRevision } from "../script/fold-revisions.ts";
import { compareColumnOrder } from "./compare-order.ts";
import { describeDifferences, type Difference } from "./difference.ts";
import type { ConfiguredModels } from "../project/read-configured-models.ts";
import type { ReplayHistory } from "./scratch-replays.ts";

const between = ["models", "history"] as const;

/**
 * Compares the models with the history: in portable terms, or, where the models are SQL that an engine has run, with what the same
 * engine makes of the history.
 */
export async function compareModels(
  models: ConfiguredModels,
  sides: { readonly recorded: readonly RecordedRevision[]; readonly history: Database },
  { replay, strict }: { readonly replay: ReplayHistory; readonly strict: boolean },
): Promise<Difference[]> {
  const { engine } = models;
  const history = engine === null ? sides.history : await replay(engine, sides.recorded);
  const comparator = engine === null ? logicalComparator : engine.dialect.comparator;
  const wanted = { ...models.database, unmanaged: models.unmanaged };
  const differences = describeDifferences(history, wanted, { comparator, between });
  return strict ? [...differences, ...compareColumnOrder(history, models.database, between)] : differences;
}
