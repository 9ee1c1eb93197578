import type { ScalarKind, TypeShape } from "./column-shape.ts";

/** What a driver returns for a column (`select`), and what it takes (`insert`), where that is more or less. */
export interface DriverValue<S, I = S> {
  readonly select: S;
  readonly insert: I;
}

/** What `pg` returns for an interval: the parts that are not zero. */
export interface PostgresInterval {
  readonly years?: number;
  readonly months?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
  toPostgres(): string;
  toISOString(): string;
}

/** Scalars as `pg` gives them without any type parser of the user's: https://github.com/brianc/node-pg-types. */
interface PostgresScalars extends Record<ScalarKind, DriverValue<unknown, unknown>> {
  smallint: DriverValue<number, number | string>;
  integer: DriverValue<number, number | string>;
  bigint: DriverValue<string, number | bigint | string>;
  numeric: DriverValue<string, number | string>;
  real: DriverValue<number, number | string>;
  double: DriverValue<number, number | string>;
  boolean: DriverValue<boolean>;
  char: DriverValue<string>;
  varchar: DriverValue<string>;
  text: DriverValue<string>;
  uuid: DriverValue<string>;
  date: DriverValue<Date, Date | string>;
  time: DriverValue<string>;
  timestamp: DriverValue<Date, Date | string>;
  interval: DriverValue<PostgresInterval, string>;
  binary: DriverValue<Buffer, Uint8Array>;
  inet: DriverValue<string>;
}

/** Scalars as `node:sqlite` and `@photostructure/sqlite` give them; only the second takes booleans, so the types do not. */
interface SqliteScalars extends Record<ScalarKind, DriverValue<unknown, unknown>> {
  smallint: DriverValue<number, number | bigint>;
  integer: DriverValue<number, number | bigint>;
  bigint: DriverValue<number, number | bigint>;
  numeric: DriverValue<number, number | bigint | string>;
  real: DriverValue<number>;
  double: DriverValue<number>;
  boolean: DriverValue<0 | 1>;
  char: DriverValue<string>;
  varchar: DriverValue<string>;
  text: DriverValue<string>;
  uuid: DriverValue<string>;
  date: DriverValue<string>;
  time: DriverValue<string>;
  timestamp: DriverValue<string>;
  interval: DriverValue<string>;
  binary: DriverValue<Uint8Array>;
  inet: DriverValue<string>;
}

/** Scalars as `mysql2` gives them without options of the user's, from MySQL and MariaDB alike. */
interface MysqlScalars extends Record<ScalarKind, DriverValue<unknown, unknown>> {
  smallint: DriverValue<number, number | string>;
  integer: DriverValue<number, number | string>;
  bigint: DriverValue<number, number | bigint | string>;
  numeric: DriverValue<string, number | string>;
  real: DriverValue<number, number | string>;
  double: DriverValue<number, number | string>;
  boolean: DriverValue<number, boolean | number>;
  char: DriverValue<string>;
  varchar: DriverValue<string>;
  text: DriverValue<string>;
  uuid: DriverValue<string>;
  date: DriverValue<Date, Date | string>;
  time: DriverValue<string>;
  timestamp: DriverValue<Date, Date | string>;
  interval: DriverValue<string>;
  binary: DriverValue<Buffer, Uint8Array>;
  inet: DriverValue<string>;
}

/** Elements of arrays where `pg` gives them otherwise than alone; arrays of enums come as text, their type being unknown to it. */
type PostgresArray<E extends TypeShape> = E extends { readonly kind: "enum"; readonly label: infer L }
  ? DriverValue<string, readonly L[] | string>
  : E extends { readonly kind: "numeric" }
    ? DriverValue<number[], readonly (number | string)[] | string>
    : E extends { readonly kind: "raw" }
      ? DriverValue<unknown, unknown>
      : E extends { readonly kind: "array"; readonly element: infer N extends TypeShape }
        ? PostgresArray<N> extends DriverValue<infer S, infer I>
          ? S extends readonly unknown[]
            ? DriverValue<S[], readonly I[] | string>
            : DriverValue<S, readonly I[] | string>
          : never
        : DriverValueOf<E, "postgres"> extends DriverValue<infer S, infer I>
          ? DriverValue<S[], readonly I[] | string>
          : never;

/** The values of every type, by engine: a new engine is a new key here and in the two interfaces below. */
interface ScalarsByDialect {
  mariadb: MysqlScalars;
  mysql: MysqlScalars;
  postgres: PostgresScalars;
  sqlite: SqliteScalars;
}

/** JSON documents: inserts take JSON text everywhere, since drivers take objects and arrays for something else. */
interface DocumentsByDialect<V> {
  mariadb: DriverValue<V, string>;
  mysql: DriverValue<V, string>;
  postgres: DriverValue<V, string>;
  sqlite: DriverValue<string>;
}

/** Arrays; JSON text where the engine has none. */
interface ArraysByDialect<E extends TypeShape> {
  mariadb: DriverValue<unknown[], string>;
  mysql: DriverValue<unknown[], string>;
  postgres: PostgresArray<E>;
  sqlite: DriverValue<string>;
}

/** The engines that row types exist for. */
export type TypedDialect = keyof ScalarsByDialect;

/** What the driver of a dialect returns and takes for a type. */
export type DriverValueOf<T extends TypeShape, D extends TypedDialect> = T extends {
  readonly kind: "enum";
  readonly label: infer L;
}
  ? DriverValue<L>
  : T extends { readonly kind: "raw"; readonly value: infer V }
    ? DriverValue<V>
    : T extends { readonly kind: "json" | "jsonb"; readonly value: infer V }
      ? DocumentsByDialect<V>[D]
      : T extends { readonly kind: "array"; readonly element: infer E extends TypeShape }
        ? ArraysByDialect<E>[D]
        : T extends { readonly kind: infer K extends ScalarKind }
          ? ScalarsByDialect[D][K]
          : never;
