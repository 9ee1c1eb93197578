import type { ColumnType } from "./column-type.ts";
import type { Expression, SqlText } from "./expression.ts";

/** Numbers that the engine gives to a column. Null leaves an option to the engine. */
export interface Identity {
  /** `serial`: a sequence owned by the column behind its default (PostgreSQL's serial types). */
  readonly mode: "always" | "byDefault" | "serial";
  readonly start: number | bigint | null;
  readonly increment: number | bigint | null;
  readonly minimum: number | bigint | null;
  readonly maximum: number | bigint | null;
  readonly cache: number | bigint | null;
  readonly cycle: boolean;
}

/** An identity that leaves all but its mode to the engine. */
export const plainIdentity: Identity = {
  mode: "byDefault",
  start: null,
  increment: null,
  minimum: null,
  maximum: null,
  cache: null,
  cycle: false,
};

/** A value computed from other columns. */
export interface Generated {
  readonly expression: SqlText;
  readonly stored: boolean;
}

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly default: Expression | null;
  readonly generated: Generated | null;
  readonly identity: Identity | null;
  readonly collation: string | null;
  readonly comment: string | null;
}
