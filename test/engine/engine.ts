import type { DialectName } from "../../src/schema/dialect-name.ts";

/** A fresh empty database; `drop` removes it with everything in it. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database engine that tests run on. */
export interface Engine {
  readonly dialect: DialectName;
  /** For test titles: the dialect with the server's major version, such as `postgres 17`. */
  readonly label: string;
  createDatabase(): Promise<TestDatabase>;
}

/** An engine that this run cannot reach, and why. */
export interface MissingEngine {
  readonly label: string;
  readonly reason: string;
}
