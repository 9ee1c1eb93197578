import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A pooler before a server that trusts everybody. */
export interface Pooler {
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
export interface Backend {
  readonly socket: Socket;
  client: Socket | null;
}

/** Hands out connections to a server, whatever protocol is spoken on them. */
export class PoolerServer {
  readonly #options: PoolerOptions;
  readonly #free: Backend[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(options: PoolerOptions) {
    this.#options = options;
  }

  /** Notes a socket, which ends with the pooler. */
  keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    return socket;
  }

  giveBack(backend: Backend): void {
    backend.client = null;
    this.#free.push(backend);
    this.#waiting.shift()?.();
  }

  /** Gives a connection back whose transaction is over. */
  endTransaction(backend: Backend): void {
    if (this.#options.mode === "transaction") this.giveBack(backend);
  }

  /** Returns what sends a client's messages to a connection, which it waits for. */
  attach(client: Socket): (message: Buffer) => void {
    let current: Backend | null = null;
    const queue: Buffer[] = [];
    const pump = (): void => {
      while (queue.length > 0) {
        if (current?.client !== client) {
          current = (this.#options.rotates ? this.#free.shift() : this.#free.pop()) ?? null;
          if (current === null) {
            this.#waiting.push(pump);
            return;
          }
          current.client = client;
        }
        current.socket.write(queue.shift() ?? "");
      }
    };
    client.on("close", () => {
      if (current?.client === client && this.#options.mode === "session") this.giveBack(current);
    });
    return (message) => {
      queue.push(message);
      pump();
    };
  }

  /** Listens for clients of the database. */
  async listen(databaseUrl: string, serve: (client: Socket) => void): Promise<Pooler> {
    const server = createServer((client) => serve(this.keep(client)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = new URL(databaseUrl);
    url.hostname = "127.0.0.1";
    url.port = String((server.address() as AddressInfo).port);
    return {
      url: url.href,
      close: async () => {
        for (const socket of this.#sockets) socket.destroy();
        server.close();
        await once(server, "close");
      },
    };
  }
}
