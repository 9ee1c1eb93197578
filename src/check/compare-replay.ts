import type { Comparator } from "../diff/comparator.ts";
import { shapeComparator } from "../diff/shape-comparator.ts";
import { type AludelError, isAludelError } from "../error/aludel-error.ts";
import { isDeclared } from "../operation/describe/digest-operations.ts";
import type { Database } from "../schema/database.ts";
import { buildOnScratch, type ReplayRevisions } from "../scratch/build-on-scratch.ts";
import type { ProofTarget } from "../scratch/proof-targets.ts";
import type { FoldedRevisions } from "../script/fold-revisions.ts";
import { describeDifferences, type Difference, remediesFor } from "./difference.ts";
import { onlyKeys } from "./part-owned.ts";

const between = ["history", "replay"] as const;

function failedReplay(error: AludelError): Difference {
  const { revision } = error.details;
  const object = typeof revision === "string" ? revision : "";
  return { kind: "replayFailed", object, between, detail: error.message, remedies: remediesFor(between) };
}

/**
 * Compares the schema that the recorded operations add up to with what the revisions really make of a scratch database: SQL that changes
 * the schema without declaring it shows up here. A replay that fails is a difference too.
 *
 * @param isOwned tells whether an object, named as users write it, is the project's
 */
export async function compareReplay(
  target: ProofTarget,
  revisions: FoldedRevisions,
  replay: ReplayRevisions,
  isOwned: (name: string) => boolean,
): Promise<Difference[]> {
  const { dialect } = target;
  const { recorded } = revisions;
  const owned = (database: Database): Database => ({ ...database, tables: onlyKeys(database.tables, isOwned) });
  const describe = (found: Database, wanted: Database, comparator: Comparator): Difference[] =>
    describeDifferences(owned(found), owned(wanted), { comparator, between }).map((difference) => ({
      ...difference,
      detail: `${difference.detail} (on ${dialect.name})`,
    }));
  // Reference rows are compared with the live database; here they would need rows that only code inserts.
  const schema = { ...revisions.schema, rows: new Map() };
  let shapeDifferences: Difference[] = [];
  try {
    const found = await replay(target, recorded);
    // An engine does what declared operations say, except that it may drop more than they name, such as the checks of a dropped column;
    // a comparison of the shapes finds that. What code and undeclared SQL do is found only by comparing with the schema built anew.
    shapeDifferences = describe(found, schema, shapeComparator);
    if (shapeDifferences.length === 0 && recorded.every(({ upgrade }) => isDeclared(upgrade))) return [];
    const wanted = await buildOnScratch(target, schema, "the history's schema built from nothing", recorded);
    return describe(found, wanted, dialect.comparator);
  } catch (error) {
    if (!isAludelError(error, "PROOF_FAILED")) throw error;
    // A schema that cannot be built from nothing is not what the replay made either, so differences of the shapes say more than the failure.
    return shapeDifferences.length > 0 ? shapeDifferences : [failedReplay(error)];
  }
}
