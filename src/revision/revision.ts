/** One step in the history, as its file's header states it. */
export interface Revision {
  /** Unique name of the step; the version table holds it. */
  readonly id: string;
  /** Ids of the revisions that it continues: none at a base, two or more at a merge. */
  readonly downRevisions: readonly string[];
  /** Names of the branch that begins here. */
  readonly branchLabels: readonly string[];
  /** Ids or branch labels of revisions, of other branches, that must have run before. */
  readonly dependsOn: readonly string[];
  readonly message: string;
  /** ISO 8601, or "" where the file does not say. */
  readonly createDate: string;
  /** The file that holds it, named in error messages. */
  readonly path?: string;
}

/** Words that stand for a place in the history and so cannot be the id of a revision or a branch label. */
export const reservedTargets: readonly string[] = ["base", "current", "head", "heads"];
