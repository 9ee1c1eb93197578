import { beforeEach, expect, test } from "vitest";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
import { isAludelError } from "../../../src/error/aludel-error.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import type { Database } from "../../../src/schema/database.ts";
import { goldenCases } from "../../ddl/golden-operations.ts";
import { History, describeEachServer, useMysql } from "./mysql-fixture.ts";
import { takeShare } from "../../engine/tiers.ts";

function isRefused(error: unknown): boolean {
  return isAludelError(error, "UNSUPPORTED_FEATURE") || isAludelError(error, "IRREVERSIBLE");
}

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);
  let history: History;
  beforeEach(() => {
    history = new History(fixture);
  });

  /** Returns the differences between two introspections: operations and problems. */
  function differences(from: Database, to: Database): unknown[] {
    const { operations, problems } = diffDatabase(from, to, { comparator: fixture.dialect.comparator });
    return [...operations, ...problems];
  }

  test.each(takeShare(Object.entries(goldenCases), 3))(
    "reversed it gives what was before: %s",
    async (_name, { before, operations }) => {
      try {
        await history.run(...before);
        const first = await history.introspect();
        await history.run(...operations);
        const second = await history.introspect();
        await history.run(...reverseOperations(operations));
        expect(differences(await history.introspect(), first)).toEqual([]);
        await history.run(...operations);
        expect(differences(await history.introspect(), second)).toEqual([]);
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
    },
  );
});
