import type { Config } from "../config/config.ts";
import { buildRevisionGraph, type RevisionGraph } from "../revision/revision-graph.ts";
import { readScripts, type Script } from "../script/script-directory.ts";

/**
 * Returns the history of the project, from the headers of its files.
 *
 * @throws AludelError what reading them and a faulty history throw
 */
export function readRevisionGraph(config: Config): RevisionGraph<Script> {
  return buildRevisionGraph(readScripts(config.migrations, { allowMissing: true }));
}
