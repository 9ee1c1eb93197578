import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hangLimit } from "./hang-limit.ts";

/** Programs that are unpacked from Debian packages into a folder of their own: nothing is installed, and root is not needed. */
export interface UnpackedPackages {
  /** Name of the folder in the cache. */
  readonly name: string;
  /** The suite to take them from with all that they depend on; null for the machine's own suite and the named packages alone. */
  readonly suite: string | null;
  readonly packages: readonly string[];
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** What maintenance of a whole system needs and a server does not. */
const needless =
  /^(?:perl|libperl|debconf|cdebconf|systemd|dpkg|tar|gcc-\d+-base|perl-modules|libdb5|libgdbm|openssl-provider|libc-gconv)/;

/** Returns why packages cannot be unpacked on this machine, or undefined when it can be tried. */
export function whyNoPackages(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `no packages for ${process.platform}-${process.arch}`;
  const tools = ["apt-get", "apt-cache", "dpkg-deb"].filter((tool) => spawnSync(tool, ["--version"]).status !== 0);
  return tools.length === 0 ? undefined : `${tools.join(", ")} missing`;
}

/** Returns the folder that packages are unpacked to; it is outside the project, and shared by all runs of one user. */
export function packagesFolder({ name }: Pick<UnpackedPackages, "name">): string {
  return join(tmpdir(), `aludel-engines-${process.getuid?.() ?? 0}`, name);
}

/** Returns whether packages are unpacked already. */
export function hasPackages(wanted: Pick<UnpackedPackages, "name">): boolean {
  return existsSync(join(packagesFolder(wanted), "complete"));
}

/** Unpacks packages unless that was done before; returns the folder that stands for `/`. Runs at the same time do not disturb each other. */
export async function unpackPackages(wanted: UnpackedPackages): Promise<string> {
  const folder = packagesFolder(wanted);
  if (!hasPackages(wanted)) {
    const own = `${folder}.${process.pid}`;
    try {
      await fillFolder(own, wanted);
      try {
        renameSync(own, folder);
      } catch (error) {
        // Another run was faster.
        if (!hasPackages(wanted)) throw error;
      }
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  }
  return join(folder, "root");
}

async function fillFolder(folder: string, { suite, packages }: UnpackedPackages): Promise<void> {
  for (const part of ["lists/partial", "cache/archives/partial", "packages", "root"]) {
    mkdirSync(join(folder, part), { recursive: true, mode: 0o755 });
  }
  const downloads = join(folder, "packages");
  if (suite === null) {
    try {
      await run("apt-get", ["download", ...packages], downloads);
    } catch {
      // The machine's lists name packages that its mirror has replaced since. Without root it cannot be helped.
      await run("apt-get", ["update"], downloads);
      await run("apt-get", ["download", ...packages], downloads);
    }
  } else {
    const options = aptOptions(folder, suite);
    await run("apt-get", [...options, "update"], downloads);
    const all = await readDependencies(options, packages);
    await run("apt-get", [...options, "download", ...all], downloads);
  }
  for (const file of readdirSync(downloads).filter((name) => name.endsWith(".deb"))) {
    await run("dpkg-deb", ["-x", join(downloads, file), join(folder, "root")], folder);
  }
  for (const part of ["lists", "cache", "packages"]) rmSync(join(folder, part), { recursive: true, force: true });
  chmodSync(join(folder, ".."), 0o755);
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "complete"), "");
}

/** Returns what makes apt work in `folder` with the packages of another suite, from the mirror that the machine itself uses. */
function aptOptions(folder: string, suite: string): readonly string[] {
  const source = join(folder, "suite.list");
  writeFileSync(source, `deb [signed-by=${keyring}] ${readMirror()} ${suite} main\n`);
  const settings = [
    `Dir::Etc::SourceList=${source}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${join(folder, "lists")}`,
    `Dir::Cache=${join(folder, "cache")}`,
    "Dir::State::status=/dev/null",
    "APT::Sandbox::User=",
  ];
  return settings.flatMap((setting) => ["-o", setting]);
}

/** Returns the mirror of Debian's main archive among the machine's own sources. */
function readMirror(): string {
  const parameters = ["indextargets", "--format", "$(REPO_URI)\t$(LABEL)", "Created-By: Packages"];
  const result = spawnSync("apt-get", parameters, { encoding: "utf8" });
  const lines = result.stdout.split("\n").map((line) => line.split("\t"));
  const uri = lines.find(([, label]) => label === "Debian")?.[0];
  if (uri === undefined) throw new Error("the machine's apt sources name no mirror of Debian");
  return uri;
}

async function readDependencies(options: readonly string[], packages: readonly string[]): Promise<readonly string[]> {
  const without = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(
    (kind) => `--no-${kind}`,
  );
  const output = await run("apt-cache", [...options, "depends", "--recurse", ...without, ...packages], "/");
  const names = output.split("\n").filter((line) => /^[a-z0-9][a-z0-9.+-]*(?::\w+)?$/.test(line));
  return [...new Set(names)].filter((name) => !needless.test(name));
}

/** Runs a program; returns its output. Throws with what it said when it fails, or takes too long. */
async function run(program: string, parameters: readonly string[], folder: string): Promise<string> {
  const child = spawn(program, parameters, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaint = "";
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr.on("data", (text: Buffer) => (complaint += text.toString()));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const code = await Promise.race([ended, sleep(hangLimit, "late" as const, { ref: false })]);
  if (code === 0) return output;
  if (code === "late") child.kill();
  throw new Error(
    `${program} ${parameters[0]} ${code === "late" ? "took too long" : `failed: ${complaint.slice(-400)}`}`,
  );
}
