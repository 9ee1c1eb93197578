import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A pooler in transaction mode, as poolers for PostgreSQL are, before a server that trusts everybody. */
export interface TransactionPooler {
  /** The database's URL by way of the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

/** How a pooler hands out its connections. */
export interface PoolerOptions {
  /** Number of connections to the server. */
  readonly size: number;
  /** Whether the connection that was free the longest comes next; else, as PgBouncer does it, the one that was used last. */
  readonly rotates: boolean;
  /** When a connection is given back: after each transaction, or with the client's connection. */
  readonly mode: "transaction" | "session";
}

/** One connection to the server. */
interface Backend {
  readonly socket: Socket;
  client: Socket | null;
}

const readyForQuery = 0x5a;
const terminate = 0x58;
const sslRequest = 80_877_103;

/** Starts a pooler that speaks PostgreSQL's protocol on both sides: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export async function startTransactionPooler(databaseUrl: string, options: PoolerOptions): Promise<TransactionPooler> {
  const { hostname, port, username, pathname } = new URL(databaseUrl);
  const free: Backend[] = [];
  const waiting: (() => void)[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    return socket;
  };

  const giveBack = (backend: Backend): void => {
    backend.client = null;
    free.push(backend);
    waiting.shift()?.();
  };
  for (let count = 0; count < options.size; count += 1) {
    const socket = keep(connect(Number(port), hostname));
    await once(socket, "connect");
    socket.write(startup(decodeURIComponent(username), decodeURIComponent(pathname.slice(1))));
    const backend: Backend = { socket, client: null };
    const ready = new Promise<void>((resolve) => {
      let isReady = false;
      onMessages(socket, (message) => {
        backend.client?.write(message);
        const isIdle = message[0] === readyForQuery && message[5] === 0x49;
        if (!isIdle) return;
        if (!isReady) {
          isReady = true;
          giveBack(backend);
          resolve();
        } else if (options.mode === "transaction") giveBack(backend);
      });
    });
    await ready;
  }

  const server = createServer((client) => {
    keep(client);
    let current: Backend | null = null;
    const queue: Buffer[] = [];
    const pump = (): void => {
      while (queue.length > 0) {
        if (current?.client !== client) {
          current = (options.rotates ? free.shift() : free.pop()) ?? null;
          if (current === null) {
            waiting.push(pump);
            return;
          }
          current.client = client;
        }
        current.socket.write(queue.shift() ?? "");
      }
    };
    onStartup(client, () => {
      client.write(authenticated());
      onMessages(client, (message) => {
        if (message[0] === terminate) return;
        queue.push(message);
        pump();
      });
    });
    client.on("close", () => {
      if (current?.client === client && options.mode === "session") giveBack(current);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Calls `use` with each message: a byte for its kind, four for its length. */
function onMessages(socket: Socket, use: (message: Buffer) => void): void {
  let left = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    left = Buffer.concat([left, chunk]);
    while (left.length >= 5 && left.length > left.readInt32BE(1)) {
      const length = left.readInt32BE(1) + 1;
      use(left.subarray(0, length));
      left = left.subarray(length);
    }
  });
}

/** Reads the first message, which has no kind; TLS is declined. */
function onStartup(client: Socket, use: () => void): void {
  client.once("data", (chunk: Buffer) => {
    if (chunk.readInt32BE(4) !== sslRequest) {
      use();
      return;
    }
    client.write("N");
    onStartup(client, use);
  });
}

function startup(user: string, database: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

/** AuthenticationOk, BackendKeyData of a process that is none, ReadyForQuery. */
function authenticated(): Buffer {
  const key = Buffer.from("4b0000000c7fffffff00000001", "hex");
  return Buffer.concat([Buffer.from("520000000800000000", "hex"), key, Buffer.from("5a0000000549", "hex")]);
}
