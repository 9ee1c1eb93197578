import { AludelError } from "../error/aludel-error.ts";
import { factsOf } from "../operation/definitions.ts";
import { describeNamed, type NamedObject } from "../operation/describe/named-object.ts";
import type { Operation } from "../operation/operation.ts";
import type { Dialect } from "./dialect.ts";

/** The part of an engine that says which names it takes. */
type NamingEngine = Pick<Dialect, "name" | "capabilities">;

/**
 * Throws for the first object whose name an engine does not take. PostgreSQL would cut it without an error, and the others would refuse the
 * statement when those before it are done.
 *
 * @throws AludelError INVALID_NAME, naming object and engine, with the limit and the length of the name
 */
export function assertNames(objects: readonly NamedObject[], { name: engine, capabilities }: NamingEngine): void {
  const { spaces, refusal } = capabilities.names;
  for (const object of objects) {
    const refused = spaces[object.kind].length === 0 ? null : refusal(object.name, object.kind);
    if (refused === null) continue;
    const { reason, length } = refused;
    throw new AludelError("INVALID_NAME", `the name of ${describeNamed(object)} ${reason}`, {
      hint: `Give it ${length === undefined ? "another" : "a shorter"} name; a constraint or an index without one gets one that every engine takes`,
      details: { engine, object: describeNamed(object), name: object.name, ...length },
    });
  }
}

/**
 * Throws for the first name that operations give and an engine does not take.
 *
 * @throws AludelError as {@link assertNames}
 */
export function assertOperationNames(operations: readonly Operation[], engine: NamingEngine): void {
  for (const operation of operations) assertNames(factsOf(operation).namedObjects, engine);
}
