import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Vault } from "./database.ts";
import { getSetting, SettingError, setSetting } from "./settings.ts";

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** The HTTP interface of the settings: `GET /settings/KEY`, and `PATCH /settings/KEY` with `{ "value": "…" }`. */
export function createApi(db: Vault): Server {
  return createServer((request, response) => void respond(db, request, response));
}

async function respond(db: Vault, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await answer(db, request).catch((error: unknown): Answer => {
    console.error(error);
    return { status: 500, body: { error: "internal error" } };
  });
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function answer(db: Vault, request: IncomingMessage): Promise<Answer> {
  const key = /^\/settings\/([^/]+)$/.exec(request.url ?? "")?.[1];
  if (key === undefined) return { status: 404, body: { error: "not found" } };
  try {
    if (request.method === "GET") return { status: 200, body: await getSetting(db, decodeURIComponent(key)) };
    if (request.method !== "PATCH") return { status: 405, body: { error: "GET or PATCH" } };
    const value = await readValue(request);
    if (value === undefined) return { status: 400, body: { error: 'the body is { "value": "…" }' } };
    return { status: 200, body: await setSetting(db, decodeURIComponent(key), value) };
  } catch (error) {
    if (error instanceof SettingError) return { status: error.status, body: { error: error.message } };
    throw error;
  }
}

async function readValue(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly value?: unknown } | null;
    return typeof body?.value === "string" ? body.value : undefined;
  } catch {
    return undefined;
  }
}
