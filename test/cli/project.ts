import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
// @ts-expect-error a script without declarations
import { buildStale } from "../../scripts/build-stale.mjs";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
let isBuilt = false;

/** What one call of the command line left. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  // oxlint-disable-next-line no-explicit-any -- each command has its own report
  readonly json: any;
}

/** A project in a temporary folder. */
export interface Project {
  readonly folder: string;
  /** Runs `aludel` in the folder. */
  aludel(...args: readonly string[]): Promise<CliResult>;
  /** Runs it in another folder or with other variables. */
  aludelIn(
    place: {
      readonly folder?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly input?: string;
      readonly onError?: (text: string) => void;
    },
    ...args: readonly string[]
  ): Promise<CliResult>;
  write(path: string, content: string): void;
  /** Writes a revision file. */
  revision(facts: RevisionFacts): void;
}

/** What a revision file says. */
export interface RevisionFacts {
  readonly id: string;
  readonly down: string | null | readonly string[];
  readonly message?: string;
  readonly label?: string;
  /** Statements. */
  readonly upgrade?: string;
  readonly downgrade?: string;
}

/** Returns a fresh project that works on a database. */
export function createProject(url: string | null, config: Readonly<Record<string, unknown>> = {}): Project {
  if (!isBuilt) buildStale();
  isBuilt = true;
  const folder = createTemporaryFolder("project");
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write("aludel.config.json", JSON.stringify({ ...(url === null ? {} : { database: url }), ...config }));
  const project: Project = {
    folder,
    write,
    aludel: (...args) => project.aludelIn({}, ...args),
    aludelIn: (place, ...args) => runCli(place.folder ?? folder, { ...place.env }, args, place),
    revision: (facts) => write(`migrations/versions/${facts.id}.ts`, renderRevision(facts)),
  };
  return project;
}

/** Runs the built command line; `onError` is told all of standard error whenever more of it has come. */
export function runCli(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  { input = "", onError }: { readonly input?: string; readonly onError?: (text: string) => void } = {},
): Promise<CliResult> {
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    onError?.(stderr);
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({
        code,
        stdout,
        stderr,
        get json() {
          return JSON.parse(stdout) as unknown;
        },
      });
    });
  });
}

/** Returns the text of a revision file. */
export function renderRevision({
  id,
  down,
  message = `make ${id}`,
  label,
  upgrade = "",
  downgrade = "",
}: RevisionFacts): string {
  const values = {
    revision: id,
    downRevision: down,
    branchLabels: label === undefined ? [] : [label],
    dependsOn: [],
    message,
    createDate: "2026-11-20T15:30:00Z",
  };
  const header = Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  return `import { json, lookup, now, sql, t, uuid, type Operations } from "aludel";
${header.join("\n")}
export function upgrade(op: Operations): void {
  ${upgrade}
}
export function downgrade(op: Operations): void {
  ${downgrade}
}
void [json, lookup, now, sql, t, uuid];
`;
}

/** Three revisions of a small application: two tables, rows, a column and an index. */
export const shop: readonly RevisionFacts[] = [
  {
    id: "aa01",
    down: null,
    message: "companies and users",
    upgrade: `op.createTable("companies", { id: t.bigint().identity().primaryKey("pk_companies"), name: t.varchar(100).notNull() });
  op.createTable("users", {
    id: t.bigint().identity().primaryKey("pk_users"),
    email: t.varchar(255).notNull(),
    role: t.enum("user_role", ["worker", "admin"]).notNull().default("worker"),
    company_id: t.bigint().references("companies.id", { name: "fk_users_company", onDelete: "cascade" }),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });`,
    downgrade: `op.dropTable("users"); op.dropTable("companies");`,
  },
  {
    id: "ab02",
    down: "aa01",
    message: "first rows",
    upgrade: `op.insert("companies", [{ name: "Hill & Sons" }, { name: "O'Neil; --" }]);
  op.insert("users", [{ email: "ann@example.org", role: "admin", company_id: lookup("companies", { name: "Hill & Sons" }), created_at: now() }]);
  op.execute(sql\`UPDATE companies SET name = \${"Hill"} WHERE name = \${"Hill & Sons"}\`);`,
    downgrade: `op.delete("users", { email: "ann@example.org" }); op.execute(sql\`DELETE FROM companies\`);`,
  },
  {
    id: "bc03",
    down: "ab02",
    message: "unique email",
    upgrade: `op.addColumn("users", "note", t.text());
  op.createIndex("ix_users_email", "users", ["email"], { unique: true });`,
    downgrade: `op.dropIndex("ix_users_email", "users"); op.dropColumn("users", "note");`,
  },
];

/** Writes revisions into a project. */
export function writeRevisions(project: Project, revisions: readonly RevisionFacts[]): void {
  for (const revision of revisions) project.revision(revision);
}
