import type { Revision } from "../revision/revision.ts";

/** What stands at the top of a revision file. */
export type Header = Omit<Revision, "path">;

/** Names under which the header is exported. */
export const headerNames = ["revision", "downRevision", "branchLabels", "dependsOn", "message", "createDate"] as const;

/** Name of one export of the header. */
export type HeaderName = (typeof headerNames)[number];

/** A value that can be read without running the file. */
export type StaticValue = string | null | readonly string[];
