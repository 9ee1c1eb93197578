import type { Dialect } from "../dialect/dialect.ts";
import type { Database } from "../schema/database.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";

/** A comment of the models that some engines do not keep as it is. */
export interface LostComment {
  /** The object as users write it, with its kind. */
  readonly object: string;
  /** The characters that are lost. */
  readonly characters: string;
  /** Names of the engines. */
  readonly engines: readonly string[];
}

function commentsOf({ tables }: Database): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  const add = (object: string, comment: string | null): void => {
    if (comment !== null) comments.set(object, comment);
  };
  for (const { name, comment, columns, indexes } of tables.values()) {
    const table = formatQualifiedName(name);
    add(`table "${table}"`, comment);
    for (const column of columns) add(`column "${formatColumnName(name, column.name)}"`, column.comment);
    for (const index of indexes) add(`index "${index.name ?? ""}" of table "${table}"`, index.comment);
  }
  return comments;
}

/** Returns the new comments with characters that engines among these replace: those of four bytes in UTF-8. */
export function findLostComments(
  before: Database,
  models: Database,
  engines: readonly Pick<Dialect, "name" | "capabilities">[],
): readonly LostComment[] {
  const losing = engines.filter(({ capabilities }) => !capabilities.fourByteComments).map(({ name }) => name);
  if (losing.length === 0) return [];
  const known = commentsOf(before);
  return [...commentsOf(models)].flatMap(([object, comment]) => {
    const found = comment.match(/[\u{10000}-\u{10FFFF}]/gu);
    return found === null || known.get(object) === comment
      ? []
      : [{ object, characters: [...new Set(found)].join(""), engines: losing }];
  });
}
