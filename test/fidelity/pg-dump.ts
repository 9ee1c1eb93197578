import { spawnSync } from "node:child_process";

/** The major version of the machine's pg_dump, or null where there is none. */
export const pgDumpVersion: number | null = (() => {
  const { status, stdout } = spawnSync("pg_dump", ["--version"], { encoding: "utf8" });
  return status === 0 ? Number(/(\d+)/.exec(stdout)?.[1]) : null;
})();

/** One object of a dump: what its comment says, and its statements. */
export interface DumpEntry {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}

/** Returns what `pg_dump --schema-only` says of a database, object by object in the order of their names. */
export function pgDump(url: string): readonly DumpEntry[] {
  const { status, stdout, stderr } = spawnSync(
    "pg_dump",
    ["--schema-only", "--no-owner", "--no-privileges", `--dbname=${url}`],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`pg_dump failed: ${stderr}`);
  const entries = stdout
    .split(/^--\n-- (?=Name: )/m)
    .slice(1)
    .map((text): DumpEntry => {
      const [head = "", ...rest] = text.split("\n");
      const [, name = "", type = ""] = /^Name: (.*); Type: (.*); Schema: /.exec(head) ?? [];
      const sql = rest.filter((line) => line.trim() !== "" && !/^(?:--|SET |\\)/.test(line)).join("\n");
      return { name, type, sql };
    });
  return entries.toSorted((left, right) => (`${left.type} ${left.name}` < `${right.type} ${right.name}` ? -1 : 1));
}
