import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { AludelError, isAludelError } from "../../../src/error/aludel-error.ts";
import { openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { executePostgres } from "../../engine/postgres.ts";
import { startPostgresServer, type PostgresServer } from "../../engine/postgres-server.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { waitUntil } from "../../engine/wait-until.ts";

const certificate = fileURLToPath(new URL("../../engine/tls/server.crt", import.meta.url));

async function connectError(url: string, timeout?: number): Promise<AludelError> {
  try {
    const session = await openPostgresSession(parseDatabaseUrl(url), timeout === undefined ? {} : { timeout });
    await session.close();
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error(`"${url}" was let in`);
}

async function isEncrypted(url: string): Promise<unknown> {
  const session = await openPostgresSession(parseDatabaseUrl(url));
  const { rows } = await session.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  await session.close();
  return rows[0]?.["ssl"];
}

/** A port on which `answer` is all that happens. */
async function listen(answer: (socket: Socket) => void): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe("a host", () => {
  test("R191 that does not resolve", async () => {
    const error = await connectError("postgres://u:secret@no-such-host.invalid/d");
    expect(error).toMatchObject({
      code: "HOST_NOT_FOUND",
      exitCode: 4,
      message: 'host name "no-such-host.invalid" does not resolve',
    });
    expect(error.details).toMatchObject({
      url: "postgresql://u:***@no-such-host.invalid:5432/d",
      host: "no-such-host.invalid",
    });
    expect(JSON.stringify(error.details)).not.toContain("secret");
    expect(error.hint).toContain("aludel env");
  });

  test("R192 that exists only inside Docker", async () => {
    const error = await connectError("postgres://u@db:6543/d");
    expect(error.code).toBe("HOST_NOT_FOUND");
    expect(error.hint).toContain('"db" looks like a service name that exists only inside Docker');
    expect(error.hint).toContain("localhost:6543");
    expect((await connectError("postgres://u@host.docker.internal/d")).hint).toContain("inside Docker containers only");
  });

  test("R191 where nothing listens", async () => {
    const { server, port } = await listen(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const error = await connectError(`postgres://u:secret@127.0.0.1:${port}/d`);
    expect(error).toMatchObject({
      code: "CONNECTION_REFUSED",
      exitCode: 4,
      message: `nothing listens at "127.0.0.1:${port}"`,
    });
    expect(error.hint).toContain("aludel wait");
    expect((await connectError(`postgres://u@localhost:${port}/d`)).code).toBe("CONNECTION_REFUSED");
    expect((await connectError(`postgres://u@[::1]:${port}/d`)).message).toContain(`"[::1]:${port}"`);
  });

  test("R191 without the socket", async () => {
    const folder = createTemporaryFolder();
    const error = await connectError(`postgres:///d?host=${folder}`);
    expect(error).toMatchObject({
      code: "CONNECTION_REFUSED",
      message: `no server listens at the socket "${folder}/.s.PGSQL.5432"`,
    });
  });

  test("R191 that never answers", async () => {
    const sockets: Socket[] = [];
    const { server, port } = await listen((socket) => sockets.push(socket));
    const error = await connectError(`postgres://u@127.0.0.1:${port}/d`, 150);
    expect(error).toMatchObject({ code: "CONNECTION_TIMEOUT", exitCode: 4 });
    expect((await connectError(`postgres://u@127.0.0.1:${port}/d?connect_timeout=1&sslmode=disable`)).code).toBe(
      "CONNECTION_TIMEOUT",
    );
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test("R191 that cannot be reached", async () => {
    // The documentation prefix of IPv6 has no route; some machines drop it in silence instead.
    const error = await connectError("postgres://u@[2001:db8::1]/d", 500);
    expect(["HOST_UNREACHABLE", "CONNECTION_TIMEOUT"]).toContain(error.code);
    // A broadcast address refuses connections on every machine.
    expect((await connectError("postgres://u@255.255.255.255/d", 500)).code).toBe("HOST_UNREACHABLE");
  });

  test("R191 that speaks something else", async () => {
    const { server, port } = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await connectError(`postgres://u@127.0.0.1:${port}/d`)).toMatchObject({ code: "TLS_FAILED", exitCode: 4 });
    server.close();
    const closing = await listen((socket) => socket.destroy());
    expect((await connectError(`postgres://u@127.0.0.1:${closing.port}/d?sslmode=disable`)).code).toBe(
      "CONNECTION_FAILED",
    );
    closing.server.close();
  });
});

describe("a server with passwords", () => {
  const password = "p@ss:w/rd#%+?& é'\"\\";
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgresServer({
      password,
      settings: { max_connections: "6", superuser_reserved_connections: "3" },
    });
  });
  afterAll(() => server.stop());

  test("R153 lets in with special characters in role and password", async () => {
    const role = `o'brien "app"@corp:/#%`;
    await executePostgres(server.url, `CREATE ROLE "${role.replaceAll('"', '""')}" LOGIN PASSWORD 'p@ss:w/rd#%'`);
    const url = `postgres://${encodeURIComponent(role)}:${encodeURIComponent("p@ss:w/rd#%")}@127.0.0.1:${server.port}/postgres`;
    const session = await openPostgresSession(parseDatabaseUrl(url));
    expect((await session.execute("SELECT current_user AS role")).rows).toEqual([{ role }]);
    await session.close();
  });

  test("R191 refuses a wrong password", async () => {
    const error = await connectError(`postgres://postgres:hunter2@127.0.0.1:${server.port}/postgres`);
    expect(error).toMatchObject({ code: "AUTHENTICATION_FAILED", exitCode: 4 });
    expect(error.message).toContain('role "postgres"');
    expect(error.hint).toContain("percent-encoded");
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain("hunter2");
  });

  test("R191 refuses an unknown role in the same words", async () => {
    expect((await connectError(`postgres://nobody:x@127.0.0.1:${server.port}/postgres`)).code).toBe(
      "AUTHENTICATION_FAILED",
    );
  });

  test("R191 wants a password where none is given", async () => {
    const error = await connectError(`postgres://postgres@127.0.0.1:${server.port}/postgres`);
    expect(error).toMatchObject({ code: "AUTHENTICATION_FAILED" });
    expect(error.message).toContain("none is given");
  });

  test("R191 has no such database", async () => {
    const error = await connectError(server.url.replace(/postgres$/, "no%20such%20db"));
    expect(error).toMatchObject({
      code: "DATABASE_NOT_FOUND",
      exitCode: 4,
      message: `database "no such db" does not exist at "127.0.0.1:${server.port}"`,
    });
    expect(error.hint).toContain("aludel db create");
  });

  test("R193 lets a role without CONNECT not into a database", async () => {
    await executePostgres(server.url, "CREATE ROLE plain LOGIN PASSWORD 'x'");
    await executePostgres(server.url, `CREATE DATABASE "closed db"`);
    await executePostgres(server.url, `REVOKE CONNECT ON DATABASE "closed db" FROM PUBLIC`);
    const error = await connectError(`postgres://plain:x@127.0.0.1:${server.port}/closed%20db`);
    expect(error).toMatchObject({ code: "PRIVILEGE_MISSING", exitCode: 5 });
    expect(error.hint).toContain('GRANT CONNECT ON DATABASE "closed db" TO "plain";');
    await executePostgres(server.url, `GRANT CONNECT ON DATABASE "closed db" TO "plain"`);
    const session = await openPostgresSession(
      parseDatabaseUrl(`postgres://plain:x@127.0.0.1:${server.port}/closed%20db`),
    );
    await session.close();
  });

  test("R191 has no connection left", async () => {
    await executePostgres(server.url, "CREATE ROLE many LOGIN PASSWORD 'x'");
    const url = parseDatabaseUrl(`postgres://many:x@127.0.0.1:${server.port}/postgres`);
    const open = await Promise.all([1, 2, 3].map(() => openPostgresSession(url)));
    const error = await connectError(`postgres://many:x@127.0.0.1:${server.port}/postgres`);
    expect(error).toMatchObject({ code: "TOO_MANY_CONNECTIONS", exitCode: 4 });
    await Promise.all(open.map((session) => session.close()));
  });

  test("R191 offers no TLS where it is required", async () => {
    for (const mode of ["require", "verify-ca", "verify-full"]) {
      const error = await connectError(`${server.url}?sslmode=${mode}`);
      expect(error).toMatchObject({ code: "TLS_FAILED", exitCode: 4 });
      expect(error.message).toContain(`offers no TLS, but sslmode is "${mode}"`);
    }
    for (const mode of ["disable", "allow", "prefer"])
      expect(await isEncrypted(`${server.url}?sslmode=${mode}`)).toBe(false);
  });

  test("an unknown sslmode lists the known", async () => {
    const error = await connectError(`${server.url}?sslmode=sometimes`);
    expect(error).toMatchObject({ code: "INVALID_DATABASE_URL", exitCode: 2 });
    expect(error.hint).toContain("verify-full");
  });

  test("a setting that the server refuses keeps the server's words", async () => {
    const error = await connectError(`${server.url}?options=-c%20nonsense%3D1`);
    expect(error.code).toBe("CONNECTION_FAILED");
    expect(error.message).toContain("nonsense");
  });
});

describe("a server with TLS", () => {
  let offered: PostgresServer;
  let required: PostgresServer;

  beforeAll(async () => {
    [offered, required] = await Promise.all([
      startPostgresServer({ tls: "offered" }),
      startPostgresServer({ tls: "required" }),
    ]);
  });
  afterAll(() => Promise.all([offered.stop(), required.stop()]));

  test("R153 sslmode has libpq's meaning", async () => {
    const modes = {
      disable: false,
      // "allow" begins without TLS.
      allow: false,
      prefer: true,
      require: true,
    };
    for (const [mode, expected] of Object.entries(modes)) {
      expect([mode, await isEncrypted(`${offered.url}?sslmode=${mode}`)]).toEqual([mode, expected]);
    }
    expect(await isEncrypted(offered.url)).toBe(true);
    expect(await isEncrypted(`${offered.url}?ssl=true`)).toBe(true);
  });

  test("R191 that insists on it", async () => {
    const error = await connectError(`${required.url}?sslmode=disable`);
    expect(error).toMatchObject({ code: "TLS_FAILED", exitCode: 4 });
    expect(error.message).toContain("refuses connections without TLS");
    expect(error.hint).toContain("sslmode=require");
    for (const mode of ["allow", "prefer", "require"])
      expect(await isEncrypted(`${required.url}?sslmode=${mode}`)).toBe(true);
  });

  test("R191 whose certificate nobody vouches for", async () => {
    for (const mode of ["verify-ca", "verify-full"]) {
      const error = await connectError(`${offered.url}?sslmode=${mode}`);
      expect(error).toMatchObject({ code: "TLS_FAILED", exitCode: 4 });
      expect(error.message).toContain("is not trusted");
      expect(error.hint).toContain("sslrootcert");
    }
  });

  test("R153 sslrootcert makes it trusted, for its own host name", async () => {
    const root = `sslrootcert=${encodeURIComponent(certificate)}`;
    const byName = offered.url.replace("127.0.0.1", "localhost");
    expect(await isEncrypted(`${byName}?sslmode=verify-full&${root}`)).toBe(true);
    expect(await isEncrypted(`${offered.url}?sslmode=verify-ca&${root}`)).toBe(true);
    expect(await isEncrypted(`${offered.url}?sslmode=require&${root}`)).toBe(true);
    // To this machine, by an address that the certificate does not hold.
    const other = await connectError(`${offered.url.replace("127.0.0.1", "0.0.0.0")}?sslmode=verify-full&${root}`);
    expect(other).toMatchObject({ code: "TLS_FAILED" });
    expect(other.message).toContain('is not for host "0.0.0.0"');
    const missing = await connectError(`${offered.url}?sslmode=verify-full&sslrootcert=/no/such/file.crt`);
    expect(missing).toMatchObject({
      code: "TLS_FAILED",
      message: 'file "/no/such/file.crt" of the parameter sslrootcert cannot be read',
    });
  });
});

test("R150 a Unix socket needs no TLS and no host", async () => {
  const server = await startPostgresServer({ settings: { unix_socket_directories: "/tmp" } });
  try {
    await executePostgres(
      server.url,
      `DO $$ BEGIN EXECUTE format('COPY (SELECT unnest(ARRAY[''local all all trust'', ''host all all 127.0.0.1/32 trust''])) TO %L', current_setting('hba_file')); PERFORM pg_reload_conf(); END $$`,
    );
    const url = `postgres://postgres@%2Ftmp:${server.port}/postgres`;
    const session = await openPostgresSession(parseDatabaseUrl(url));
    expect((await session.execute("SELECT inet_server_addr() AS address")).rows).toEqual([{ address: null }]);
    await session.close();
  } finally {
    await server.stop();
  }
});

test("R191 a server that is shutting down takes nobody new", async () => {
  const server = await startPostgresServer();
  const session = await openPostgresSession(parseDatabaseUrl(server.url));
  try {
    // A smart shutdown waits for the sessions that are open.
    process.kill(server.pid, "SIGTERM");
    let error = new AludelError("UNEXPECTED", "");
    await waitUntil(async () => {
      error = await connectError(server.url).catch(() => error);
      return error.code !== "UNEXPECTED";
    });
    expect(error).toMatchObject({ code: "SERVER_NOT_READY", exitCode: 4 });
    expect(error.hint).toContain("aludel wait");
  } finally {
    await session.close();
    await server.stop();
  }
});
