import { chownSync, lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";
import { buildRevisionGraph } from "../../src/revision/revision-graph.ts";
import { resolveParents } from "../../src/revision/resolve-parents.ts";
import { buildFileName } from "../../src/script/file-name.ts";
import { assertNewRevisionId, generateRevisionId, type RevisionNaming } from "../../src/script/revision-id.ts";
import { readScripts } from "../../src/script/script-directory.ts";
import { slugify } from "../../src/script/slug.ts";
import { draftScript, writeScript, type NewScript, type NewScriptOptions } from "../../src/script/write-script.ts";
import { temporaryProject } from "../module/temporary-project.ts";

const now = new Date("2026-11-20T15:30:00Z");
const source = { now, randomBytes: (count: number) => new Uint8Array(count).fill(0x3f) };
const body = { imports: [], upgrade: "", downgrade: "" };

function optionsFor(project: string, rest: Partial<NewScriptOptions> = {}): NewScriptOptions {
  const migrations = join(project, "migrations");
  const existing = readScripts(migrations, { allowMissing: true });
  return { migrations, projectFolder: project, naming: "hash", existing, source, ...rest };
}

async function write(project: string, wanted: Partial<NewScript>, rest: Partial<NewScriptOptions> = {}) {
  const options = optionsFor(project, rest);
  const downRevisions = resolveParents(buildRevisionGraph(options.existing));
  return writeScript(await draftScript({ message: "add invites", downRevisions, body, ...wanted }, options));
}

async function failureOf(writing: Promise<unknown>): Promise<AludelError> {
  try {
    await writing;
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("ids and file names", () => {
  test.each([
    { naming: "hash", existing: [], id: "3f3f3f3f3f3f", file: "20261120_1530_3f3f3f3f3f3f_add_invites.ts" },
    { naming: "sequence", existing: [], id: "001", file: "001_add_invites.ts" },
    { naming: "timestamp", existing: [], id: "20261120153000", file: "20261120153000_add_invites.ts" },
    {
      naming: "timestamp",
      existing: ["20261120153000", "20261120153001"],
      id: "20261120153002",
      file: "20261120153002_add_invites.ts",
    },
    { naming: "date-slug", existing: [], id: "20261120_add_invites", file: "20261120_add_invites.ts" },
    {
      naming: "date-slug",
      existing: ["20261120_add_invites"],
      id: "20261120_add_invites_2",
      file: "20261120_add_invites_2_add_invites.ts",
    },
  ] as const)("R18 $naming gives $id and $file", ({ naming, existing, id, file }) => {
    const generated = generateRevisionId(naming, "add_invites", existing, source);
    expect(generated).toBe(id);
    expect(buildFileName({ id, slug: "add_invites", naming, createDate: now, existing: [] })).toBe(file);
    expect(file).toMatch(/^[0-9].*_add_invites\.ts$/);
  });

  test.each([
    { existing: ["001", "002"], next: "003" },
    { existing: ["001_first", "007"], next: "008" },
    { existing: ["0009", "3f2a9c81b7d4"], next: "0010" },
    { existing: ["999"], next: "1000" },
    { existing: ["20250913_update_user_role", "base1"], next: "20250914" },
  ])("R19 the next number after $existing is $next", ({ existing, next }) => {
    expect(generateRevisionId("sequence", "", existing, source)).toBe(next);
  });

  test("a hash that is taken is drawn again", () => {
    let draw = 0;
    const randomBytes = (count: number) => new Uint8Array(count).fill(draw++);
    expect(generateRevisionId("hash", "", ["000000000000", "010101010101"], { now, randomBytes })).toBe("020202020202");
  });

  test.each([
    { id: "20250913_update_user_role_enum", naming: "hash", file: "20250913_update_user_role_enum_x.ts" },
    { id: "b71e04c2aa10", naming: "hash", file: "20261120_1530_b71e04c2aa10_x.ts" },
    { id: "initial", naming: "sequence", file: "20261120_1530_initial_x.ts" },
    { id: "0042", naming: "sequence", file: "0042_x.ts" },
    { id: "20250913_x", naming: "date-slug", file: "20250913_x.ts" },
  ] as const)("R20 an id of the user's, $id, is kept in $file", ({ id, naming, file }) => {
    expect(buildFileName({ id, slug: "x", naming, createDate: now, existing: [] })).toBe(file);
  });

  test.each(["hash", "sequence", "timestamp", "date-slug"] as const)(
    "R18 thirty files of one minute sort as they were written, with naming %s",
    (naming) => {
      const ids: string[] = [];
      const names: string[] = [];
      for (let number = 0; number < 30; number++) {
        // Neither random ids nor the words of the messages follow the order.
        const randomBytes = (count: number) => new Uint8Array(count).fill((number * 89) % 256);
        const slug = `${"qxb"[number % 3]}_${30 - number}`;
        const id = generateRevisionId(naming, slug, ids, { now, randomBytes });
        ids.push(id);
        names.push(buildFileName({ id, slug, naming, createDate: now, existing: names }));
      }
      expect(names.toSorted()).toEqual(names);
      expect(new Set(names).size).toBe(30);
      expect(names[29]).toMatch(/b_1\.ts$/);
    },
  );

  test("R22 ids of 33 and 60 characters are written whole", async () => {
    const project = temporaryProject({});
    for (const id of [`20250913_${"a".repeat(24)}`, `r${"0123456789".repeat(6)}`.slice(0, 60)]) {
      const script = await write(project, { id, message: `long ${id.length}` });
      expect(script.fileName).toContain(id);
    }
    const scripts = readScripts(join(project, "migrations"));
    expect(scripts.map(({ id }) => id.length)).toEqual([33, 60]);
    expect(scripts[1]?.downRevisions).toEqual([scripts[0]?.id]);
  });

  test.each(["", "head", "base", "a b", "-1", "a@b", "a:b", "a/b", "..", "x".repeat(129)])("id %j is refused", (id) => {
    expect(() => assertNewRevisionId(id, [])).toThrow("revision id");
  });

  test.each([
    { message: "add invites", slug: "add_invites" },
    { message: "  Add   'plans' & \"prices\"  ", slug: "add_plans_prices" },
    { message: "don't", slug: "dont" },
    { message: 'добавить "role" x', slug: "dobavit_role_x" },
    { message: "Größe ändern", slug: "grosse_andern" },
    { message: "添加用户", slug: "tianjiayonghu" },
    { message: "!!!", slug: "revision" },
    { message: "../../etc/passwd", slug: "etc_passwd" },
    {
      message: "a message that is much too long to be the name of any file at all",
      slug: "a_message_that_is_much_too_long_to_be_the_name",
    },
    { message: "x".repeat(300), slug: "x".repeat(48) },
  ])("R9 R18 the slug of $message is $slug", async ({ message, slug }) => {
    expect(await slugify(message)).toBe(slug);
  });

  test("property: R18 every message gives a file name that sorts and is portable", async () => {
    const namings = fc.constantFrom<RevisionNaming>("hash", "sequence", "timestamp", "date-slug");
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), namings, async (message, naming) => {
        const slug = await slugify(message);
        const id = generateRevisionId(naming, slug, [], source);
        assertNewRevisionId(id, []);
        const name = buildFileName({ id, slug, naming, createDate: now, existing: [] });
        expect(name).toMatch(/^[0-9][a-z0-9_]*\.ts$/);
        expect(name.length).toBeLessThan(100);
      }),
    );
  });
});

describe("draftScript and writeScript", () => {
  test("R9 a message with quotes, letters of other alphabets and line ends is one message in one file", async () => {
    const project = temporaryProject({});
    const message = 'добавить "role" x \' ` ${upgrade} */ \\ \n end';
    const script = await write(project, { message });
    expect(script.fileName).toBe("20261120_1530_3f3f3f3f3f3f_dobavit_role_x_upgrade_end.ts");
    expect(readScripts(join(project, "migrations"))).toEqual([script]);
    expect(script.message).toBe(message);
  });

  test("R21 the parent is the head, ids are unique", async () => {
    const project = temporaryProject({});
    let draw = 0;
    const random = { now, randomBytes: (count: number) => new Uint8Array(count).fill(Math.floor(draw++ / 2)) };
    for (const message of ["first", "second", "third"]) {
      await write(project, { message }, { source: random });
    }
    const graph = buildRevisionGraph(readScripts(join(project, "migrations")));
    expect(graph.revisions.map(({ message, downRevisions }) => [message, downRevisions.length])).toEqual([
      ["first", 0],
      ["second", 1],
      ["third", 1],
    ]);
    expect(graph.heads).toHaveLength(1);
  });

  test("R196 the same message twice names the existing file, and --force allows it", async () => {
    const project = temporaryProject({});
    const first = await write(project, { message: "Initial tables" }, { naming: "sequence" });
    const error = await failureOf(write(project, { message: " initial  tables" }, { naming: "sequence" }));
    expect(error.code).toBe("DUPLICATE_MESSAGE");
    expect(error.message).toBe(`message " initial  tables" is that of revision "001" in "${first.path}"`);
    expect(error.exitCode).toBe(6);
    await write(project, { message: "Initial tables" }, { naming: "sequence", force: true });
    expect(readdirSync(join(project, "migrations/versions"))).toEqual([
      "001_initial_tables.ts",
      "002_initial_tables.ts",
    ]);
  });

  test("R196 the same id twice names the existing file, even with --force", async () => {
    const project = temporaryProject({});
    const first = await write(project, { id: "a1", message: "one" });
    const error = await failureOf(write(project, { id: "a1", message: "two" }, { force: true }));
    expect(error.code).toBe("DUPLICATE_REVISION");
    expect(error.message).toBe(`revision id "a1" is taken by "${first.path}"`);
    expect(error.exitCode).toBe(2);
    expect(readdirSync(join(project, "migrations/versions"))).toHaveLength(1);
  });

  test.each(["hash", "sequence", "timestamp", "date-slug"] as const)(
    "of two that were drafted on the same files, named by %s, one is written",
    async (naming) => {
      const project = temporaryProject({});
      const options = optionsFor(project, { naming });
      const drafts = await Promise.all(
        ["add invites", "add plans"].map((message) => draftScript({ message, downRevisions: [], body }, options)),
      );
      const ends = await Promise.allSettled(drafts.map((draft) => writeScript(draft)));
      expect(ends).toMatchObject([
        { status: "fulfilled" },
        { status: "rejected", reason: { code: "REVISIONS_CHANGED", exitCode: 9, details: { removed: [] } } },
      ]);
      const versions = join(project, "migrations/versions");
      const [name = ""] = readdirSync(versions);
      expect(readdirSync(versions)).toEqual([name]);
      expect(ends[1]).toMatchObject({ reason: { details: { added: [join(versions, name)] } } });
      const next = await draftScript(
        { id: "next", message: "add prices", downRevisions: [], body },
        optionsFor(project),
      );
      rmSync(join(versions, name));
      await expect(writeScript(next)).rejects.toMatchObject({
        details: { added: [], removed: [join(versions, name)] },
      });
    },
  );

  test("a file of that name is never overwritten", async () => {
    const project = temporaryProject({
      "migrations/versions/001_add_invites.ts": "export const revision = '9'; export const downRevision = null;",
    });
    const error = await failureOf(write(project, { id: "001" }, { naming: "sequence" }));
    expect(error.code).toBe("FILE_EXISTS");
    expect(error.message).toBe(`file "${join(project, "migrations/versions/001_add_invites.ts")}" exists already`);
  });

  test("a branch label must be new, and no id", async () => {
    const project = temporaryProject({});
    const labelled = await write(project, { message: "one", id: "a1", branchLabels: ["plans"] });
    expect(labelled.branchLabels).toEqual(["plans"]);
    for (const label of ["plans", "a1", "b2"]) {
      const error = await failureOf(write(project, { message: "two", id: "b2", branchLabels: [label] }));
      expect(error.code).toBe("DUPLICATE_BRANCH_LABEL");
    }
    expect((await failureOf(write(project, { message: "two", branchLabels: ["head"] }))).code).toBe(
      "INVALID_REVISION_ID",
    );
    expect((await failureOf(write(project, { message: "two", id: "plans" }))).code).toBe("DUPLICATE_REVISION");
  });

  test.skipIf(process.getuid?.() !== 0)(
    "R164 R165 R172 written as root, folder and file are the project owner's, who can save the file",
    async () => {
      const project = temporaryProject({});
      chownSync(project, 1000, 1000);
      const { path } = await write(project, {});
      for (const each of [path, join(project, "migrations/versions"), join(project, "migrations")]) {
        expect([lstatSync(each).uid, lstatSync(each).gid]).toEqual([1000, 1000]);
      }
      expect(lstatSync(path).mode & 0o777).toBe(0o644);
      expect(spawnSync("sh", ["-c", 'echo "// edited" >> "$0"', path], { uid: 1000, gid: 1000 }).status).toBe(0);
      expect(readFileSync(path, "utf8")).toMatch(/\/\/ edited\n$/);
    },
  );
});
