import type { SessionError } from "../connection/session.ts";

/** The part of an engine's SQL that reading Aludel's own tables needs. It loads with the connector, before the dialect. */
export interface OwnTableSql {
  /** Returns a name as an identifier of this engine, always quoted. */
  quoteIdentifier(name: string): string;

  /** Returns whether a statement failed because a table that it reads, or the schema of that table, does not exist. */
  isMissingTable(error: SessionError): boolean;
}
