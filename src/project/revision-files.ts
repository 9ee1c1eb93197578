import type { Config } from "../config/config.ts";
import { buildRevisionGraph, type RevisionGraph } from "../revision/revision-graph.ts";
import { readScripts, type Script } from "../script/script-directory.ts";

/**
 * Returns the history of the project, from the headers of its files; that of a project without a migrations folder is empty.
 *
 * @throws AludelError what reading them and a faulty history throw
 */
export function readRevisionGraph(config: Config): RevisionGraph<Script> {
  return buildRevisionGraph(readScripts(config.migrations, { allowMissing: true }));
}

/**
 * Returns the history for a command that brings a database to one of its revisions: without a migrations folder there is none to go to.
 *
 * @throws AludelError MIGRATIONS_NOT_FOUND, and as {@link readRevisionGraph}
 */
export function readExistingGraph(config: Config): RevisionGraph<Script> {
  return buildRevisionGraph(readScripts(config.migrations));
}
