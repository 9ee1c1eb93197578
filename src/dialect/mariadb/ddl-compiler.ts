import type { Column } from "../../schema/column.ts";
import type { SqlFragment, SqlText } from "../../schema/expression.ts";
import type { Table } from "../../schema/table.ts";
import type { AlterStatement } from "../mysql/ddl/alter-statement.ts";
import { MysqlDdlCompiler } from "../mysql/ddl-compiler.ts";

/** Compiles operations for MariaDB 10.11 or later, where it differs from MySQL. */
export class MariadbDdlCompiler extends MysqlDdlCompiler {
  override readonly dialect = "mariadb";

  override get engine(): string {
    return "MariaDB";
  }

  /** A text for MySQL also serves MariaDB, unless there is a text for MariaDB. */
  override resolveText(text: SqlText, object: string): SqlFragment | null {
    const mysql = text.kind === "perDialect" ? text.dialects.mysql : undefined;
    const isBorrowed = text.kind === "perDialect" && text.dialects.mariadb === undefined && mysql !== undefined;
    return isBorrowed ? mysql : super.resolveText(text, object);
  }

  override jsonEquals(column: string, text: string): string {
    return `JSON_EQUALS(${column}, ${text})`;
  }

  protected override expressionKey(_text: string, object: string): string {
    const alternative = "Add a generated column with the expression, and index that";
    throw this.unsupported("indexes on expressions", object, alternative);
  }

  protected override nullability(column: Column, isComputed: boolean, object: string): string | null {
    if (!isComputed) return super.nullability(column, isComputed, object);
    if (column.nullable) return null;
    throw this.unsupported("computed columns that are NOT NULL", object, "Leave notNull() out, or add a check");
  }

  protected override mustBeFilled(_column: Column): boolean {
    return false;
  }

  /** Does nothing: unlike MySQL, MariaDB itself renames a column in checks and generated columns. */
  protected override restateAround(
    _statement: AlterStatement,
    _before: Table,
    _after: Table,
    rename: () => void,
  ): void {
    rename();
  }
}
