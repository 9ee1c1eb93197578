import { dirname, join } from "node:path";
import { AludelError } from "../error/aludel-error.ts";
import { withFileLock } from "../file/with-file-lock.ts";
import { writeFile } from "../file/write-file.ts";
import { buildFileName } from "./file-name.ts";
import { assertNewRevisionId, generateRevisionId, type RevisionIdSource, type RevisionNaming } from "./revision-id.ts";
import { listScriptFiles, versionsFolder, type Script } from "./script-directory.ts";
import { slugify } from "./slug.ts";
import { readTemplate, renderScript, type RevisionBody } from "./template.ts";

/** What is asked of a new revision. */
export interface NewScript {
  readonly message: string;
  readonly downRevisions: readonly string[];
  readonly branchLabels?: readonly string[];
  readonly dependsOn?: readonly string[];
  /** An id of the user's own; generated where nothing is said. */
  readonly id?: string;
  readonly body: RevisionBody;
}

/** Where and how it is written. */
export interface NewScriptOptions {
  /** Absolute path of the migrations folder. */
  readonly migrations: string;
  /** Folder whose owner gets the file. */
  readonly projectFolder: string;
  readonly naming: RevisionNaming;
  /** Every revision that exists. */
  readonly existing: readonly Script[];
  readonly source: RevisionIdSource;
  /** Allows a message that an existing revision has. */
  readonly force?: boolean;
}

/** A revision file as it would be written; nothing is on the disk yet. */
export interface DraftedScript {
  readonly script: Script;
  readonly text: string;
  readonly projectFolder: string;
  /** Names of the revision files on which it was drafted. */
  readonly existing: readonly string[];
}

/**
 * Returns the revision file that {@link writeScript} would write: id, file name and text.
 * @throws AludelError INVALID_REVISION_ID, DUPLICATE_REVISION, DUPLICATE_BRANCH_LABEL, DUPLICATE_MESSAGE or INVALID_TEMPLATE
 */
export async function draftScript(wanted: NewScript, options: NewScriptOptions): Promise<DraftedScript> {
  const { migrations, naming, existing, source } = options;
  if (options.force !== true) assertNewMessage(wanted.message, existing);
  const slug = await slugify(wanted.message);
  const taken = existing.flatMap((script) => [script.id, ...script.branchLabels]);
  const id = wanted.id ?? generateRevisionId(naming, slug, taken, source);
  assertNewRevisionId(id, existing);
  for (const label of wanted.branchLabels ?? []) assertNewLabel(label, id, existing);
  const header = {
    id,
    downRevisions: wanted.downRevisions,
    branchLabels: wanted.branchLabels ?? [],
    dependsOn: wanted.dependsOn ?? [],
    message: wanted.message,
    createDate: source.now.toISOString().replace(/\.\d+Z$/, "Z"),
  };
  const fileName = buildFileName({
    id,
    slug,
    naming,
    createDate: source.now,
    existing: existing.map((script) => script.fileName),
  });
  const text = renderScript(readTemplate(migrations), header, wanted.body);
  const path = join(versionsFolder(migrations), fileName);
  const { projectFolder } = options;
  return {
    script: { ...header, path, fileName },
    text,
    projectFolder,
    existing: existing.map((script) => script.fileName),
  };
}

/**
 * Writes a drafted revision and returns it. The file appears as a whole or not at all, never replaces another, and belongs to the
 * owner of the project. Of two processes that drafted on the same files one writes.
 * @throws AludelError REVISIONS_CHANGED, FILE_EXISTS or FILE_PERMISSION
 */
export async function writeScript({ script, text, projectFolder, existing }: DraftedScript): Promise<Script> {
  const folder = dirname(script.path);
  await withFileLock(join(folder, ".revision.lock"), projectFolder, () => {
    assertSameFiles(folder, existing);
    writeFile(script.path, text, { projectFolder });
  });
  return script;
}

/** Refuses a draft that no longer continues the revisions that there are. */
function assertSameFiles(folder: string, existing: readonly string[]): void {
  const found = listScriptFiles(dirname(folder));
  const added = found.filter((name) => !existing.includes(name));
  const removed = existing.filter((name) => !found.includes(name));
  const [first = removed[0]] = added;
  if (first === undefined) return;
  const change = added.length > 0 ? "was written" : "was removed";
  throw new AludelError(
    "REVISIONS_CHANGED",
    `revision file "${join(folder, first)}" ${change} while this revision was drafted without it`,
    {
      hint: "Nothing was written by this command: run it again, and it takes the files as they are now",
      details: { added: added.map((name) => join(folder, name)), removed: removed.map((name) => join(folder, name)) },
    },
  );
}

/**
 * Refuses a message that a revision has already.
 * @throws AludelError DUPLICATE_MESSAGE, naming its file
 */
export function assertNewMessage(message: string, existing: readonly Script[]): void {
  const wanted = normalizeMessage(message);
  const other = existing.find((script) => normalizeMessage(script.message) === wanted);
  if (other === undefined || wanted === "") return;
  throw new AludelError(
    "DUPLICATE_MESSAGE",
    `message "${message}" is that of revision "${other.id}" in "${other.path}"`,
    {
      hint: "Was that the revision you wanted? If not, say what is different, or add --force",
      details: { message, revision: other.id, path: other.path },
    },
  );
}

function assertNewLabel(label: string, id: string, existing: readonly Script[]): void {
  assertNewRevisionId(label, []);
  const other = existing.find((script) => script.id === label || script.branchLabels.includes(label));
  if (other === undefined && label !== id) return;
  throw new AludelError(
    "DUPLICATE_BRANCH_LABEL",
    `branch label "${label}" is taken by ${other === undefined ? "the new revision's id" : `"${other.path}"`}`,
    {
      hint: "Choose another --branch-label",
      details: { label, files: other === undefined ? [] : [other.path] },
    },
  );
}

function normalizeMessage(message: string): string {
  return message.normalize("NFC").trim().replaceAll(/\s+/g, " ").toLowerCase();
}
