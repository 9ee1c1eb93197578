import { join } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { defaultTemplate } from "../../src/script/default-template.ts";
import type { Header } from "../../src/script/header.ts";
import { indentCode } from "../../src/script/indent-code.ts";
import { readTemplate, renderScript } from "../../src/script/template.ts";
import { temporaryProject, writeFiles } from "../module/temporary-project.ts";

const header: Header = {
  id: "3f2a9c81b7d4",
  downRevisions: ["b71e04c2aa10"],
  branchLabels: [],
  dependsOn: [],
  message: "add invites",
  createDate: "2026-11-20T15:30:00Z",
};
const template = { text: defaultTemplate, path: "/p/migrations/script.ts.template" };
const noBody = { imports: [], upgrade: "", downgrade: "" };

function failure(text: string): AludelError {
  try {
    renderScript({ ...template, text }, header, noBody);
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("the template was taken");
}

describe("renderScript", () => {
  test("writes a revision file as the contract shows it", () => {
    const text = renderScript(template, header, {
      imports: ["t", "now"],
      upgrade: '  op.createTable("invites", {\n    id: t.bigint(),\n  });\n  op.execute(sql`a\n  b`);\n',
      downgrade: '  op.dropTable("invites");\n',
    });
    expect(text).toBe(`import { now, t, type Operations } from "aludel";

export const revision = "3f2a9c81b7d4";
export const downRevision = "b71e04c2aa10";
export const branchLabels = [];
export const dependsOn = [];
export const message = "add invites";
export const createDate = "2026-11-20T15:30:00Z";

export function upgrade(op: Operations): void {
  op.createTable("invites", {
    id: t.bigint(),
  });
  op.execute(sql\`a
  b\`);
}

export function downgrade(op: Operations): void {
  op.dropTable("invites");
}
`);
  });

  test("a base has null, a merge an array; an empty body keeps the parameter in use", () => {
    const text = renderScript(template, { ...header, downRevisions: [] }, noBody);
    expect(text).toContain("export const downRevision = null;");
    expect(text).toContain("export function upgrade(op: Operations): void {\n  void op; // nothing yet\n}");
    expect(renderScript(template, { ...header, downRevisions: ["a", "b"], branchLabels: ["x"] }, noBody)).toContain(
      'export const downRevision = ["a", "b"];\nexport const branchLabels = ["x"];',
    );
  });
});

describe("a template of the project's own", () => {
  const own = `// house rules: \${message}
/* \${message} */
\${imports}
import { audit } from "../audit.ts";
export const revision: string = \${revision};
export const downRevision: string | null | string[] = \${downRevision};
export const branchLabels = \${branchLabels}, dependsOn = \${dependsOn};
export const message = \${message};
export const createDate = \${createDate};
export const owner = \`\${process.env.USER}\`;
export function upgrade(op: Operations): void { \${upgrade} }
export const downgrade = (op: Operations): void => {
\taudit(() => {
\t\t\${downgrade}
\t});
};
`;

  test("R41 is read from the migrations folder and followed by new files", () => {
    const project = temporaryProject({});
    expect(readTemplate(project)).toEqual({ text: defaultTemplate, path: undefined });
    writeFiles(project, { "script.ts.template": own });
    expect(readTemplate(project)).toEqual({ text: own, path: join(project, "script.ts.template") });
    const message = "a */ b ${upgrade} `c` \n d";
    const text = renderScript(
      readTemplate(project),
      { ...header, message },
      {
        imports: [],
        upgrade: "  op.a();\n",
        downgrade: "  op.b(`x\n  y`);\n\n  op.c();\n",
      },
    );
    expect(text).toContain('// house rules: "a *\\/ b ${upgrade} `c` \\n d"\n/* ');
    expect(text).toContain("export const owner = `${process.env.USER}`;");
    expect(text).toContain("{ op.a(); }");
    expect(text).toContain("\t\top.b(`x\n  y`);\n\n\t\top.c();\n\t});");
    expect(() => transformSync(text, { loader: "ts" })).not.toThrow();
  });

  test.each(["imports", "revision", "downRevision", "message", "upgrade", "downgrade"])(
    "R41 without ${%s} it is refused, naming file and placeholder",
    (name) => {
      const error = failure(defaultTemplate.replaceAll(`\${${name}}`, "x"));
      expect(error.code).toBe("INVALID_TEMPLATE");
      expect(error.message).toBe(`template "/p/migrations/script.ts.template" lacks \${${name}}`);
      expect(error.exitCode).toBe(2);
    },
  );

  test.each([
    { name: "quotes of its own", text: defaultTemplate.replace("${message}", "'${message}'") },
    {
      name: "a header in a comment",
      text: defaultTemplate.replace("export const revision", "// export const revision"),
    },
    { name: "a header under another name", text: defaultTemplate.replace("const message", "const title") },
  ])("R41 with $name it is refused", ({ text }) => {
    const error = failure(text);
    expect(error.code).toBe("INVALID_TEMPLATE");
    expect(error.message).toBe('template "/p/migrations/script.ts.template" does not write the header as it is read');
  });
});

describe("indentCode", () => {
  test("moves lines, but not the text of templates and comments", () => {
    const code = "a(`\n b\n${c(\n  d)}\n`);\n  /* x\n y */ e();\n\nf();";
    expect(indentCode(code, "    ")).toBe("    a(`\n b\n${c(\n      d)}\n`);\n      /* x\n y */ e();\n\n    f();");
  });
});
