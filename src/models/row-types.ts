import type { ColumnType } from "kysely";

import type { ColumnBuilder, ColumnBuilders } from "./column-builder.ts";
import type { ColumnShape } from "./column-shape.ts";
import type { TableDefinition } from "./define-table.ts";
import type { DriverValue, DriverValueOf, TypedDialect } from "./driver-values.ts";

/** `never` is told apart, because it is assignable to everything. */
type IsSame<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** A column for Kysely: a plain type where reading and writing are the same, so that editors show it as such. */
type RowColumn<S, I, U> =
  IsSame<S, I> extends true ? (IsSame<S, U> extends true ? S : ColumnType<S, I, U>) : ColumnType<S, I, U>;

type NullableValue<V extends DriverValue<unknown, unknown>> = DriverValue<V["select"] | null, V["insert"] | null>;

type ColumnOf<V extends DriverValue<unknown, unknown>, I extends ColumnShape["insert"]> = I extends "never"
  ? ColumnType<V["select"], never, never>
  : RowColumn<V["select"], I extends "optional" ? V["insert"] | undefined : V["insert"], V["insert"]>;

type ColumnFor<S extends ColumnShape, D extends TypedDialect, NotNull extends boolean> =
  DriverValueOf<S["type"], D> extends infer V extends DriverValue<unknown, unknown>
    ? ColumnOf<NotNull extends true ? V : S["nullable"] extends true ? NullableValue<V> : V, S["insert"]>
    : never;

/** The row of one table for Kysely. `P` are columns that a primary key in the table's list makes NOT NULL. */
export type RowOf<C extends ColumnBuilders, P extends string, D extends TypedDialect> = {
  [K in keyof C & string]: C[K] extends ColumnBuilder<infer S> ? ColumnFor<S, D, K extends P ? true : false> : never;
};

type AnyTable = TableDefinition;

/** The tables among the exports of a module; three levels of `export * as name` are followed. */
type TablesIn<M, Depth extends readonly unknown[] = []> = {
  [K in keyof M]: M[K] extends AnyTable
    ? M[K]
    : Depth["length"] extends 3
      ? never
      : M[K] extends (...parameters: never) => unknown
        ? never
        : M[K] extends Readonly<Record<string, unknown>>
          ? TablesIn<M[K], [...Depth, 0]>
          : never;
}[keyof M];

/**
 * The tables of a models module as Kysely's database interface: what the driver of the dialect really returns and takes.
 *
 * @example type Tables = Database<typeof import("./index.ts"), "postgres">
 */
export type Database<M, D extends TypedDialect> = {
  [T in TablesIn<M> as T["key"]]: T extends TableDefinition<string, infer C, infer P> ? RowOf<C, P, D> : never;
};
