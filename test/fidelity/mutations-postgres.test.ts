import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/schema/database.ts";
import { dialect } from "../../src/dialect/postgres/dialect.ts";
import type { Replay } from "../../src/scratch/replay.ts";
import { usePostgres } from "../dialect/postgres/postgres-fixture.ts";
import { postgresVersions } from "../engine/postgres.ts";
import { takeSlice } from "../engine/tiers.ts";
import { buildBase, expectDrafted, expectFound, findDifferences } from "./mutation.ts";
import { postgresBase, postgresFill, postgresMutations } from "./mutations-postgres.ts";
import { introspect } from "./rewrite.ts";

const schemas = ["audit"];

describe.each(postgresVersions())("R60 single changes are found and named, PostgreSQL %s", (version) => {
  const database = usePostgres(version);
  let replay: Replay;
  let expected: Database;
  const mutated = new Map<string, Database>();
  const mutations = postgresMutations.filter(({ since = 0 }) => version === undefined || since <= Number(version));

  beforeAll(async () => {
    replay = await buildBase(database.session, postgresBase, postgresFill);
    expected = await introspect(database.session, schemas);
  });
  afterAll(() => mutated.clear());

  test("at least 60 of them", () => expect(mutations.length).toBeGreaterThanOrEqual(60));

  test("R63 nothing is found in the untouched schema", async () => {
    expect(await findDifferences(dialect, await introspect(database.session, schemas), expected)).toEqual([]);
  });

  test.each(mutations)("$title", async (mutation) => {
    const { session } = database;
    await session.begin();
    try {
      await session.executeScript(mutation.sql);
      mutated.set(mutation.title, await introspect(session, schemas));
    } finally {
      await session.rollback();
    }
    const differences = await findDifferences(dialect, mutated.get(mutation.title) ?? expected, expected);
    expect(differences).not.toEqual([]);
    expectFound(mutation, differences);
  });

  test.each(takeSlice(mutations.filter(({ models }) => models !== null)))("as a revision: $title", async (mutation) => {
    const wanted = mutated.get(mutation.title);
    if (wanted === undefined) throw new Error("the change was not applied by hand");
    await expect(expectDrafted(mutation, replay, wanted, schemas)).resolves.toBeUndefined();
  });
});
