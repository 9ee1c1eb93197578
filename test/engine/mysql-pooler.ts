import { connect, type Socket } from "node:net";
import { type Backend, type Pooler, type PoolerOptions, PoolerServer } from "./pooler-server.ts";

/** One connection to the server, logged in. */
interface MysqlBackend extends Backend {
  /** Called with each packet of the server while nobody has the connection. */
  onPacket: (packet: Buffer) => void;
}

const quit = 0x01;
const prepare = 0x16;
const [ok, eof, error] = [0x00, 0xfe, 0xff];
const inTransaction = 0x0001;
const moreResults = 0x0008;
/** The server's offer of TLS. */
const tls = 0x0800;

/**
 * Starts a pooler that speaks MySQL's protocol on both sides, before a server that trusts everybody: it gives connections back after each
 * transaction, and knows no prepared statements, as older ones do
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html).
 */
export async function startMysqlPooler(databaseUrl: string, options: PoolerOptions): Promise<Pooler> {
  const { hostname, port } = new URL(databaseUrl);
  const pooler = new PoolerServer(options);

  /** Opens a connection; the login is what the first client sent, since all are the same driver's and nobody has a password. */
  const openBackend = async (login: Promise<Buffer>, onGreeting: (greeting: Buffer) => void): Promise<Buffer> => {
    const socket = pooler.keep(connect(Number(port), hostname));
    const backend: MysqlBackend = { socket, client: null, onPacket: () => undefined };
    const next = () => new Promise<Buffer>((resolve) => (backend.onPacket = resolve));
    const result = new ResultReader();
    onPackets(socket, (packet) => {
      if (backend.client === null) {
        backend.onPacket(packet);
        return;
      }
      backend.client.write(packet);
      const status = result.read(packet);
      if (status !== null && (status & inTransaction) === 0) pooler.endTransaction(backend);
    });
    onGreeting(await next());
    const answer = next();
    socket.write(await login);
    const accepted = await answer;
    pooler.giveBack(backend);
    return accepted;
  };

  let setLogin: (login: Buffer) => void = () => undefined;
  const login = new Promise<Buffer>((resolve) => (setLogin = resolve));
  const greetings: Promise<Buffer>[] = [];
  const logins: Promise<Buffer>[] = [];
  for (let count = 0; count < options.size; count += 1) {
    greetings.push(new Promise((resolve) => logins.push(openBackend(login, resolve))));
  }
  const [greeting] = await Promise.all(greetings);

  let clients = 0;
  return pooler.listen(databaseUrl, (client) => {
    const send = pooler.attach(client);
    clients += 1;
    client.write(ownGreeting(greeting ?? Buffer.alloc(0), 1_000_000 + clients));
    let isLoggedIn = false;
    onPackets(client, (packet) => {
      if (!isLoggedIn) {
        isLoggedIn = true;
        setLogin(packet);
        void Promise.all(logins).then(([accepted]) => client.write(accepted ?? ""));
        return;
      }
      if (packet[4] === quit) return;
      if (packet[4] === prepare) client.write(notPreparable());
      else send(packet);
    });
  });
}

/** Follows the answers to text queries. */
class ResultReader {
  private ends = 0;
  private isRows = false;

  /** Returns the server's status when the answer is complete, else null. */
  read(packet: Buffer): number | null {
    const kind = packet[4];
    if (kind === error) return this.end(0);
    if (!this.isRows && kind === ok) return this.end(packet.readUInt16LE(afterNumber(packet, afterNumber(packet, 5))));
    this.isRows = true;
    if (kind !== eof || packet.length > 9 + 4) return null;
    this.ends += 1;
    return this.ends < 2 ? null : this.end(packet.readUInt16LE(7));
  }

  private end(status: number): number | null {
    this.ends = 0;
    this.isRows = false;
    return (status & moreResults) === 0 ? status : null;
  }
}

/** Returns where a number of variable length ends. */
function afterNumber(packet: Buffer, at: number): number {
  const lengths: Readonly<Record<number, number>> = { 0xfc: 3, 0xfd: 4, 0xfe: 9 };
  return at + (lengths[packet[at] ?? 0] ?? 1);
}

/** Calls `use` with each packet: three bytes for its length, one for its number. */
function onPackets(socket: Socket, use: (packet: Buffer) => void): void {
  let left = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    left = Buffer.concat([left, chunk]);
    while (left.length >= 4 && left.length >= left.readUIntLE(0, 3) + 4) {
      const length = left.readUIntLE(0, 3) + 4;
      use(left.subarray(0, length));
      left = left.subarray(length);
    }
  });
}

/** Returns the server's greeting with a connection's number of the pooler's own, and without TLS. */
function ownGreeting(greeting: Buffer, number: number): Buffer {
  const own = Buffer.from(greeting);
  const version = own.indexOf(0, 5) + 1;
  own.writeUInt32LE(number, version);
  const capabilities = version + 4 + 8 + 1;
  own.writeUInt16LE(own.readUInt16LE(capabilities) & ~tls, capabilities);
  return own;
}

/** ER_UNSUPPORTED_PS. */
function notPreparable(): Buffer {
  const text = "This command is not supported in the prepared statement protocol yet";
  const body = Buffer.concat([Buffer.from([error, 0x0f, 0x05]), Buffer.from(`#HY000${text}`)]);
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = 1;
  return Buffer.concat([head, body]);
}
