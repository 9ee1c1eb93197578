import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createProject } from "./project.ts";

const secrets = ["s3cret", "p%40ss", "p@ss", "wo rd"];
const urls = ["postgres://u:s3cret@h/d", "mysql://u:p%40ss@h/d", "mysql://u:p@ss@h/d", "postgres://u:wo rd@h/d"];

describe("a URL with a password is printed nowhere as it is", () => {
  const debug = { env: { ALUDEL_DEBUG: "1" } };

  test("given as an argument", async () => {
    const project = createProject("sqlite:app.db");
    project.revision({ id: "aa01", down: null });
    const commands = [
      ["upgrade"],
      ["stamp"],
      ["show"],
      ["history", "-r"],
      ["diff"],
      ["--config"],
      ["revision", "-m", "x", "--head"],
      ["revision", "-m", "x", "--rev-id"],
      ["revision", "--force", "-m"],
      ["wait", "--timeout"],
      ["nonsense"],
    ];
    for (const [index, command] of commands.entries()) {
      const url = urls[index % urls.length] ?? "";
      const { stdout, stderr } = await project.aludelIn(debug, ...command, url, ...(index % 3 === 0 ? ["--json"] : []));
      expect(`${stdout}${stderr}`).not.toBe("");
      for (const secret of secrets) expect(`${stdout}${stderr}`).not.toContain(secret);
    }
    for (const name of readdirSync(join(project.folder, "migrations/versions"))) {
      expect(name + readFileSync(join(project.folder, "migrations/versions", name), "utf8")).not.toContain("s3cret");
    }
  });

  test("thrown by the configuration, its database(), a hook or code of a revision; in a message", async () => {
    const project = createProject(null);
    const url = "postgres://u:s3cret@h/d";
    const fail = `{ throw new Error("cannot use ${url}", { cause: new TypeError("of mysql://u:p%40ss@h") }); }`;
    const body = (text: string) => `export default { database: "sqlite:app.db", ${text} };`;
    const configs = [
      [`(() => ${fail})(); export default {};`, "status"],
      [body(`database: () => ${fail}`), "status"],
      [body(`database: async () => ${fail}`), "upgrade", "head"],
      [body(`hooks: { afterWrite: () => ${fail} }`), "revision", "-m", `see ${url}`],
      [body(`hooks: { afterWrite: "echo ${url}; false" }`), "revision", "-m", `see ${url} again`],
      [body(`namingConvention: { pk: "${url}" }`), "status"],
      [body(`database: "${url.replace("postgres", "pstgres")}"`), "status"],
      [body(""), "history"],
      [body(""), "upgrade", "head"],
    ] as const;
    project.revision({ id: "aa01", down: null, message: `use ${url}`, upgrade: `op.run(() => ${fail});` });
    for (const [index, [text, ...command]] of configs.entries()) {
      project.write(`c${index}.config.ts`, text);
      const more = index % 2 === 0 ? ["--json"] : [];
      const all = [...command, "--config", `c${index}.config.ts`, ...more];
      const { stdout, stderr } = await project.aludelIn(debug, ...all);
      expect(`${stdout}${stderr}`).not.toBe("");
      for (const secret of secrets) expect(`${stdout}${stderr}`, all.join(" ")).not.toContain(secret);
    }
  });

  test("names of 100 kB are cut, in text and JSON", async () => {
    const project = createProject("sqlite:app.db");
    const long = "x".repeat(100_000);
    project.revision({ id: "aa01", down: null, upgrade: `op.dropTable("${long}");` });
    for (const command of [
      ["upgrade", long],
      ["upgrade", "head"],
      ["upgrade", "head", "--json"],
      ["revision", "-m", long, "--head", long],
      ["revision", "-m", "m", "--drop", long, "--json"],
    ]) {
      const { stdout, stderr } = await project.aludel(...command);
      expect(`${stdout}${stderr}`).toContain("characters left out");
      expect(`${stdout}${stderr}`.length).toBeLessThan(30_000);
    }
  });
});
