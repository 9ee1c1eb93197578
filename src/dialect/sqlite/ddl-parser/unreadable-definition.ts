import { AludelError } from "../../../error/aludel-error.ts";
import { SqlSyntaxError } from "./tokenizer.ts";

/**
 * Returns the result of `read`, with syntax errors turned into an error that names the object.
 *
 * @throws AludelError UNREADABLE_DEFINITION when the text contains syntax that is not recognized
 */
export function readDefinition<R>(kind: "table" | "index", name: string, read: () => R): R {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    throw new AludelError(
      "UNREADABLE_DEFINITION",
      `the stored definition of ${kind} "${name}" is not understood: ${error.message}`,
      {
        hint: "Nothing was changed; look at it with: SELECT sql FROM sqlite_schema",
        details: { kind, name, position: error.position },
        cause: error,
      },
    );
  }
}
