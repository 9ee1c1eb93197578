import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type Backend, type Pooler, type PoolerOptions, PoolerServer } from "./pooler-server.ts";

const readyForQuery = 0x5a;
const terminate = 0x58;
const sslRequest = 80_877_103;

/** Starts a pooler that speaks PostgreSQL's protocol on both sides: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export async function startTransactionPooler(databaseUrl: string, options: PoolerOptions): Promise<Pooler> {
  const { hostname, port, username, pathname } = new URL(databaseUrl);
  const pooler = new PoolerServer(options);
  for (let count = 0; count < options.size; count += 1) {
    const socket = pooler.keep(connect(Number(port), hostname));
    await once(socket, "connect");
    socket.write(startup(decodeURIComponent(username), decodeURIComponent(pathname.slice(1))));
    const backend: Backend = { socket, client: null };
    await new Promise<void>((resolve) => {
      let isReady = false;
      onMessages(socket, (message) => {
        backend.client?.write(message);
        const isIdle = message[0] === readyForQuery && message[5] === 0x49;
        if (!isIdle) return;
        if (isReady) {
          pooler.endTransaction(backend);
          return;
        }
        isReady = true;
        pooler.giveBack(backend);
        resolve();
      });
    });
  }
  return pooler.listen(databaseUrl, (client) => {
    const send = pooler.attach(client);
    onStartup(client, () => {
      client.write(authenticated());
      onMessages(client, (message) => {
        if (message[0] !== terminate) send(message);
      });
    });
  });
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
