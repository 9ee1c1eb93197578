import type { Config } from "../../config/config.ts";
import { openProject } from "../../project/open-project.ts";

/** The revisions without children. */
export interface HeadsReport {
  readonly heads: readonly {
    readonly revision: string;
    readonly message: string;
    readonly path: string;
    readonly createDate: string;
    readonly branchLabels: readonly string[];
  }[];
}

/** Returns the heads, from the headers of the files alone. */
export async function heads(config: Config): Promise<HeadsReport> {
  const { graph } = openProject(config);
  return {
    heads: graph.heads.map(({ id, message, path, createDate, branchLabels }) => ({
      revision: id,
      message,
      path,
      createDate,
      branchLabels,
    })),
  };
}
