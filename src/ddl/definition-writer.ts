import type { Column, Generated, Identity } from "../schema/column.ts";
import type { Check, Constraint, Deferrable, Exclusion, ForeignKey, PrimaryKey, Unique } from "../schema/constraint.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { IndexKey, TableIndex } from "../schema/table-index.ts";
import { SqlWriter } from "./sql-writer.ts";

/** Returns how messages name a constraint. */
export function describeConstraint(constraint: Pick<Constraint, "name">, table: QualifiedName): string {
  const of = `of table "${formatQualifiedName(table)}"`;
  return constraint.name === null ? `a constraint ${of}` : `constraint "${constraint.name}" ${of}`;
}

/** Returns how messages name an index. */
export function describeIndex(index: Pick<TableIndex, "name">, table: QualifiedName): string {
  return `index "${index.name ?? ""}" of table "${formatQualifiedName(table)}"`;
}

/** Returns the words joined by spaces, without the empty ones. */
export function words(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}

/**
 * Writes the definitions of columns, constraints and indexes in standard SQL. A feature that is not in the standard throws
 * UNSUPPORTED_FEATURE until a dialect overrides its method.
 */
export abstract class DefinitionWriter extends SqlWriter {
  /** Returns a column definition as CREATE TABLE and ADD COLUMN accept it. */
  columnDefinition(column: Column, table: QualifiedName): string {
    const object = `column "${formatColumnName(table, column.name)}"`;
    const value = column.generated === null ? this.defaultValue(column, object) : null;
    return words(
      this.quote(column.name),
      this.columnDefinitionType(column, object),
      column.collation === null ? null : `COLLATE ${this.collation(column.collation)}`,
      column.generated && this.generatedClause(column.generated, object),
      column.identity && this.identityClause(column.identity, object),
      value === null ? null : `DEFAULT ${value}`,
      column.nullable ? null : "NOT NULL",
    );
  }

  /** Returns the type of a column for its definition, where that differs from {@link columnType}. */
  protected columnDefinitionType(column: Column, object: string): string {
    return this.columnType(column.type, object);
  }

  /** Returns the name of a collation as SQL writes it. */
  collation(name: string): string {
    return this.quote(name);
  }

  /** Returns the clause of a generated column, or null where its expression is deliberately left out on this engine. */
  generatedClause({ expression, stored }: Generated, object: string): string | null {
    const text = this.sqlText(expression, object);
    return text && `GENERATED ALWAYS AS (${text}) ${stored ? "STORED" : "VIRTUAL"}`;
  }

  identityClause(identity: Identity, object: string): string {
    if (identity.mode === "serial") throw this.unsupported("serial columns", object, "Use .identity()");
    const options = this.sequenceOptions(identity);
    return words(
      `GENERATED ${identity.mode === "always" ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY`,
      options.length === 0 ? null : `(${options.join(" ")})`,
    );
  }

  /** Returns those options of an identity column's sequence that are given; the engine's defaults hold for the others. */
  sequenceOptions(identity: Identity): string[] {
    const option = (keyword: string, value: number | bigint | null) => (value === null ? [] : [`${keyword} ${value}`]);
    return [
      ...option("START WITH", identity.start),
      ...option("INCREMENT BY", identity.increment),
      ...option("MINVALUE", identity.minimum),
      ...option("MAXVALUE", identity.maximum),
      ...option("CACHE", identity.cache),
      ...(identity.cycle ? ["CYCLE"] : []),
    ];
  }

  /** Returns a constraint with its name, or null where its expression is deliberately left out on this engine. */
  constraint(constraint: Constraint, table: QualifiedName): string | null {
    const body = this.constraintBody(constraint, table);
    if (body === null) return null;
    return constraint.name === null ? body : `CONSTRAINT ${this.quote(constraint.name)} ${body}`;
  }

  protected constraintBody(constraint: Constraint, table: QualifiedName): string | null {
    const object = describeConstraint(constraint, table);
    switch (constraint.kind) {
      case "primaryKey":
        return this.primaryKey(constraint, object);
      case "unique":
        return this.unique(constraint, object);
      case "foreignKey":
        return this.foreignKey(constraint, object);
      case "check":
        return this.check(constraint, object);
      case "exclusion":
        return this.exclusion(constraint, object);
    }
  }

  protected primaryKey({ columns, include, deferrable }: PrimaryKey, object: string): string {
    return words(
      `PRIMARY KEY (${this.quoteAll(columns)})`,
      this.includeClause(include, object),
      this.deferrableClause(deferrable, object),
    );
  }

  protected unique({ columns, include, nullsNotDistinct, deferrable }: Unique, object: string): string {
    return words(
      "UNIQUE",
      nullsNotDistinct ? this.nullsNotDistinctClause(object) : null,
      `(${this.quoteAll(columns)})`,
      this.includeClause(include, object),
      this.deferrableClause(deferrable, object),
    );
  }

  protected foreignKey(constraint: ForeignKey, object: string): string {
    const { columns, references, onDelete, onUpdate, match, deferrable, notValid } = constraint;
    return words(
      `FOREIGN KEY (${this.quoteAll(columns)}) REFERENCES ${this.qualifiedName(references.table)}`,
      references.columns.length === 0 ? null : `(${this.quoteAll(references.columns)})`,
      match === "full" ? this.matchFullClause(object) : null,
      onDelete === "no action" ? null : `ON DELETE ${onDelete.toUpperCase()}`,
      onUpdate === "no action" ? null : `ON UPDATE ${onUpdate.toUpperCase()}`,
      this.deferrableClause(deferrable, object),
      notValid ? this.notValidClause(object) : null,
    );
  }

  protected check({ expression, notValid }: Check, object: string): string | null {
    const text = this.sqlText(expression, object);
    return text === null ? null : words(`CHECK (${text})`, notValid ? this.notValidClause(object) : null);
  }

  /** Returns an exclusion constraint, or null where the expression of an element is deliberately left out on this engine. */
  protected exclusion({ elements }: Exclusion, object: string): string | null {
    const isOmitted = elements.some(
      ({ on }) => on.kind === "expression" && this.sqlText(on.expression, object) === null,
    );
    if (isOmitted) return null;
    throw this.unsupported(
      "exclusion constraints",
      object,
      `Write an element's expression per engine, with null for ${this.dialect}, and forbid such rows there with a trigger in op.execute`,
    );
  }

  protected deferrableClause(deferrable: Deferrable, _object: string): string | null {
    if (deferrable === "no") return null;
    return deferrable === "initiallyDeferred" ? "DEFERRABLE INITIALLY DEFERRED" : "DEFERRABLE";
  }

  protected matchFullClause(_object: string): string {
    return "MATCH FULL";
  }

  protected nullsNotDistinctClause(object: string): string {
    throw this.unsupported(
      "NULLS NOT DISTINCT",
      object,
      "Make the columns not null, or add a unique index WHERE … IS NULL",
    );
  }

  protected notValidClause(object: string): string {
    throw this.unsupported("NOT VALID", object, "Clean the rows up first and add the constraint without notValid");
  }

  protected includeClause(include: readonly string[], object: string): string | null {
    if (include.length === 0) return null;
    throw this.unsupported("INCLUDE", object, "Add the included columns as last keys of an index that is not unique");
  }

  /** Returns CREATE INDEX, or null where one of the keys is deliberately left out on this engine. */
  index(index: TableIndex, table: QualifiedName): string | null {
    const object = describeIndex(index, table);
    const keys = index.keys.map((key) => this.indexKey(key, object));
    if (keys.includes(null)) return null;
    const predicate = index.predicate && this.sqlText(index.predicate, object);
    return words(
      index.unique ? "CREATE UNIQUE INDEX" : "CREATE INDEX",
      this.newIndexName(index, table),
      "ON",
      this.indexTable(table),
      index.method === null ? null : this.indexMethodClause(index.method, object),
      `(${keys.join(", ")})`,
      this.includeClause(index.include, object),
      index.nullsNotDistinct ? this.nullsNotDistinctClause(object) : null,
      predicate === null ? null : `WHERE ${predicate}`,
    );
  }

  /** Returns the name of the new index in CREATE INDEX, with its schema where the engine expects one there; null for an unnamed index. */
  protected newIndexName(index: TableIndex, _table: QualifiedName): string | null {
    return index.name === null ? null : this.quote(index.name);
  }

  /** Returns the name of the table in CREATE INDEX. */
  protected indexTable(table: QualifiedName): string {
    return this.qualifiedName(table);
  }

  /** Returns one key of an index, or null where its expression is deliberately left out on this engine. */
  protected indexKey(key: IndexKey, object: string): string | null {
    const expression = key.on.kind === "column" ? null : this.sqlText(key.on.expression, object);
    if (key.on.kind === "expression" && expression === null) return null;
    return words(
      key.on.kind === "column" ? this.quote(key.on.column) : `(${expression})`,
      key.collation === null ? null : `COLLATE ${this.collation(key.collation)}`,
      key.operatorClass === null ? null : this.operatorClassClause(key.operatorClass, object),
      key.order === "desc" ? "DESC" : null,
      key.nulls === null ? null : this.nullsOrderClause(key.nulls, object),
    );
  }

  protected indexMethodClause(method: string, object: string): string | null {
    throw this.unsupported(`index method "${method}"`, object, "Leave the method to the engine");
  }

  protected operatorClassClause(name: string, object: string): string | null {
    throw this.unsupported(`operator class "${name}"`, object, "Leave the operator class to the engine");
  }

  protected nullsOrderClause(nulls: "first" | "last", object: string): string | null {
    throw this.unsupported(`NULLS ${nulls.toUpperCase()}`, object, "Leave the place of nulls to the engine");
  }
}
