import type { CodeQueries } from "./code-queries.ts";
import type { Session } from "./session.ts";

/** What of a session sends something to the database. */
const sending: ReadonlySet<PropertyKey> = new Set<keyof Session>([
  "execute",
  "executeScript",
  "begin",
  "commit",
  "rollback",
]);

/** Returns the session as code of a user gets it, which counts what it sends; anything else is the session's own. */
export function countedSession(session: Session, queries: CodeQueries): Session {
  return new Proxy(session, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const call = (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters);
      if (!sending.has(name)) return call;
      return async (...parameters: unknown[]): Promise<unknown> => {
        await queries.acquire();
        try {
          return await queries.send(null, async () => call(...parameters));
        } finally {
          queries.release();
        }
      };
    },
  });
}
