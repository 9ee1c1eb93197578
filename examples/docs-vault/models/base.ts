import { now, t } from "aludel/models";

/** What every table has, except those that only join two others. */
export const baseColumns = {
  id: t.integer().identity().primaryKey(),
  created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
};
