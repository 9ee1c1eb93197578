import type { Session } from "../connection/session.ts";
import type { OwnTables } from "../migration/bookkeeping/own-tables.ts";
import type { ReadModels } from "../models/read-models.ts";
import type { IsOwned } from "../operation/fold/external-tables.ts";
import type { ProofTarget } from "../scratch/proof-targets.ts";

/** A schema as a file describes it. What an engine made besides and Aludel does not manage stands in the database's `unmanaged`. */
export interface DescribedSchema extends Pick<ReadModels, "database" | "backfills" | "unexported" | "index"> {
  /** The engine that ran the file, in whose terms the schema is then; null for a schema in portable terms. */
  readonly engine: ProofTarget | null;
  /** Tells of which tables the project is the owner, by their names; the schema has no others. */
  readonly isOwned: IsOwned;
}

/** The file that describes a schema. */
export interface SchemaFile {
  /** Absolute path. */
  readonly path: string;
  /** Where an engine is to be had; null for a reader that needs none. */
  readonly engine: ProofTarget | null;
  readonly isOwned: IsOwned;
  /** The schema that is the default one, so that its name before another means nothing; null where it is unknown. */
  readonly defaultSchema: string | null;
  /** Tables that are none of the schema's although the file may hold them. */
  readonly ownTables: OwnTables;
}

/** Reads one kind of file that describes a schema. An added kind is its reader and its line in `choose-reader.ts`. */
export interface SchemaReader {
  /** Whether an engine runs the file on a scratch database; else the schema is in portable terms. */
  readonly needsEngine: boolean;
  /** Reads the schema and uses it. The session is the scratch database that holds it, open as long as it is used; null without one. */
  withSchema<R>(file: SchemaFile, use: (schema: DescribedSchema, session: Session | null) => Promise<R>): Promise<R>;
}
