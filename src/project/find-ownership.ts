import type { Config } from "../config/config.ts";
import { buildOwnership } from "../config/owned-objects.ts";
import type { Session } from "../connection/session.ts";
import { findDefaultSchema } from "./default-schema.ts";

/**
 * Returns the function that tells whether an object, named as users write it, is the project's.
 *
 * @param session of the database that the objects are in; null for objects of models and revisions
 */
export async function findOwnership(
  config: Config,
  session: Pick<Session, "lowerTableNames"> | null,
): Promise<(name: string) => boolean> {
  return buildOwnership(config, {
    defaultSchema: await findDefaultSchema(config),
    nocase: session?.lowerTableNames === true,
  });
}
