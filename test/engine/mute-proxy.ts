import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A network before a database server, which can go silent without closing anything. */
export interface MuteProxy {
  /** The URL of the server through this network. */
  readonly url: string;
  /** From now on swallows all bytes of the connections that are open, or what clients send on those that come, or all of everything. */
  mute(which: "open" | "requests" | "all"): void;
  close(): Promise<void>;
}

/** Puts a network before the server of a URL. */
export async function startMuteProxy(databaseUrl: string): Promise<MuteProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket; isMute: boolean }>();
  let muted: "open" | "requests" | "all" = "open";
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    const pair = { client, server, isMute: muted === "all" };
    pairs.add(pair);
    const isOpen = (): boolean => !pair.isMute;
    const hears = muted !== "requests";
    client.on("data", (bytes) => isOpen() && hears && server.write(bytes));
    server.on("data", (bytes) => isOpen() && client.write(bytes));
    client.on("error", () => undefined).on("close", () => isOpen() && server.destroy());
    server.on("error", () => undefined).on("close", () => isOpen() && client.destroy());
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    mute(which) {
      muted = which;
      if (which !== "requests") for (const pair of pairs) pair.isMute = true;
    },
    async close() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      proxy.close();
      await once(proxy, "close");
    },
  };
}
