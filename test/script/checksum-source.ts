/** A revision file with all that the compiler and formatters write in another way. */
export const source = `import { now, sql, t, type Operations } from "aludel";

export const revision = "3f2a9c81b7d4";
export const downRevision: string | null = "b71e04c2aa10";
export const branchLabels = [] as const;
export const dependsOn: readonly string[] = [];
export const message = "it's \\"quoted\\"";
export const createDate = "2026-11-20T15:30:00Z";

interface Local { readonly code: string }

export function upgrade(op: Operations): void {
  // A remark.
  op.createTable("invites", {
    id: t.bigint().identity().primaryKey("pk_invites"),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });
  op.execute(sql\`update a
    set b = 1_000\`);
  op.run<{ plans: Local }>(async (db) => {
    await db.insertInto("plans").values({ code: "pro", "two words": 1_000 } as never).execute();
  });
}

export function downgrade(op: Operations): void {
  op.dropTable("invites");
}
`;
