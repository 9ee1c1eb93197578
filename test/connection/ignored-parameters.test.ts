import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { warnOfIgnoredParameters } from "../../src/connection/ignored-parameters.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";

async function warnings(text: string): Promise<readonly string[]> {
  const url = parseDatabaseUrl(text);
  return warnOfIgnoredParameters(url, (await loadConnector(url.dialect)).urlParameters);
}

describe("parameters of a URL", () => {
  test("each that has no effect is named, never with its value", async () => {
    const prisma = "schema=public&connection_limit=s3cret&sslmode=require&pgbouncer=true";
    expect(await warnings(`postgresql://app@h/shop?${prisma}`)).toEqual([
      'parameter "connection_limit" of the database URL has no effect',
      'parameter "pgbouncer" of the database URL has no effect',
    ]);
    expect(await warnings("mysql://app@h/shop?schema=public")).toEqual([
      'parameter "schema" of the database URL has no effect',
    ]);
    expect(await warnings("mariadb://app@h/shop?ssl-ca=a.pem&sslkey=b.pem&charset=latin1")).toEqual([
      'parameter "charset" of the database URL has no effect',
    ]);
    expect(await warnings("file:./dev.db?mode=ro&cache=shared")).toEqual([
      'parameter "cache" of the database URL has no effect',
    ]);
  });

  test("where there is another way to say it, that is told", async () => {
    expect(await warnings("postgres://h/shop?currentSchema=app&lock_timeout=3000")).toEqual([
      'parameter "currentSchema" of the database URL has no effect; write schema=…',
      'parameter "lock_timeout" of the database URL has no effect; write statement.lockTimeout of the configuration',
    ]);
    expect(await warnings("mysql://h/shop?sslaccept=strict")).toEqual([
      'parameter "sslaccept" of the database URL has no effect; write ssl-mode=…',
    ]);
    expect(await warnings("sqlite:./dev.db?timeout=5")).toEqual([
      'parameter "timeout" of the database URL has no effect; write statement.lockTimeout of the configuration',
    ]);
  });

  test("one that may be the rest of a password is not named", async () => {
    const texts = [
      ...(await warnings("postgresql://app:12?s3cret=x@h/shop")),
      ...(await warnings("mysql://h/shop?s3cret%21")),
    ];
    expect(texts).toHaveLength(2);
    expect(texts.join("\n")).not.toContain("s3cret");
  });
});
