import { now, t, uuid } from "aludel/models";

/** The key that every table has. */
export const identifier = {
  id: t.uuid().default(uuid()).primaryKey(),
};

/** For rows that are written once. */
export const creation = {
  created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
};

/** For rows that change. */
export const timestamps = {
  ...creation,
  updated_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
};
