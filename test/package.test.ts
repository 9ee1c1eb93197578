import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const manifest = readJson("package.json") as Manifest;
const lock = readJson("package-lock.json") as { readonly packages: Readonly<Record<string, LockedPackage>> };

test("package-lock.json holds the packages of every platform: npm ci refuses a lock that lacks one", () => {
  const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  const paths = Object.keys(lock.packages);
  expect(wanted.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
});

test("package-lock.json names no registry", () => {
  const resolved = Object.values(lock.packages).filter((entry) => entry.link !== true && entry.resolved !== undefined);
  expect(resolved).toEqual([]);
});

test("R163 one command installs all, and the supported version of Node is stated", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(manifest.engines.node).toBe(">=20.19");
  expect(readme).toContain("npm test");
  expect(readme).toMatch(/Node 20\.19 or newer/);
});

test("dependencies are exact versions", () => {
  const versions = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8"));
}
