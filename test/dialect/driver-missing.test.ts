import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

/** Opens a database in a folder that has no packages, in a process of its own. */
function openWithoutPackages(dialect: string, url: string): { readonly result: unknown; readonly warnings: string } {
  const folder = createTemporaryFolder("bare");
  const source = (path: string): string => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)));
  const program = join(folder, "open.mjs");
  buildSync({
    stdin: {
      contents: `
        import { parseDatabaseUrl } from ${source("connection/database-url.ts")};
        import { connector } from ${source(`dialect/${dialect}/connector.ts`)};
        const show = ({ code, exitCode, hint }) => ({ code, exitCode, hint });
        const result = await connector.open(parseDatabaseUrl(${JSON.stringify(url)})).then((session) => session.close().then(() => ({ opened: true })), show);
        console.log(JSON.stringify(result));`,
      resolveDir: folder,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile: program,
  });
  const { NODE_PATH: _packages, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8", cwd: folder, env });
  if (stdout === "") throw new Error(stderr);
  return { result: JSON.parse(stdout), warnings: stderr };
}

test("without pg the npm command is named", () => {
  expect(openWithoutPackages("postgres", "postgres://h/d").result).toEqual({
    code: "DRIVER_MISSING",
    exitCode: 2,
    hint: "npm install pg",
  });
});

test.each(["mysql", "mariadb"])("without mysql2 the npm command is named: %s", (name) => {
  expect(openWithoutPackages(name, `${name}://h/d`).result).toEqual({
    code: "DRIVER_MISSING",
    exitCode: 2,
    hint: "npm install mysql2",
  });
});

const hasBuiltIn = process.getBuiltinModule("node:sqlite") !== undefined;

test("without SQLite in Node and without the package the npm command is named", () => {
  const { result, warnings } = openWithoutPackages("sqlite", "sqlite::memory:");
  expect(result).toEqual(
    hasBuiltIn
      ? { opened: true }
      : {
          code: "DRIVER_MISSING",
          exitCode: 2,
          hint: "npm install @photostructure/sqlite (or use Node 22.16 or later)",
        },
  );
  // Node calls its own SQLite experimental; that is not the user's concern.
  expect(warnings).not.toContain("SQLite");
});
