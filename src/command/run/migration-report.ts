import type { AppliedRevision } from "../../migration/step.ts";
import type { PlannedRevision } from "../../migration/preview.ts";

/** What `upgrade` and `downgrade` have done. */
export interface MigrationReport {
  readonly applied: readonly AppliedRevision[];
  /** Ids that the database records afterwards. */
  readonly current: readonly string[];
  /** What deserves a look and stopped nothing. */
  readonly warnings: readonly string[];
  /** With `dryRun`: what would have run. */
  readonly planned?: readonly PlannedRevision[];
  /** With `sql`: the script. */
  readonly sql?: string;
}
