import type { SessionError } from "../connection/session.ts";

/** The little of an engine's SQL that reading Aludel's own tables takes; it loads with the connection, before the dialect. */
export interface OwnTableSql {
  /** Returns a name as it stands in this engine's SQL, always quoted. */
  quoteIdentifier(name: string): string;

  /** Returns whether a statement failed because a table that it reads, or its schema, does not exist. */
  isMissingTable(error: SessionError): boolean;
}
