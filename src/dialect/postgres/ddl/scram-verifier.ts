import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** PostgreSQL's own number (scram_iterations). */
const iterations = 4096;

/**
 * Returns what PostgreSQL stores of a password (SCRAM-SHA-256), so that a statement that sets it need not hold it: statements stand in
 * the server's log. A server takes it whatever its `password_encryption` says, since it does not know the password any more
 * (https://www.postgresql.org/docs/current/sql-createrole.html, https://www.rfc-editor.org/rfc/rfc5802#section-3,
 * https://www.rfc-editor.org/rfc/rfc7677).
 *
 * @param salt 16 bytes, random ones by default
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(prepare(password), salt, iterations, 32, "sha256");
  const keyOf = (words: string): Buffer => createHmac("sha256", salted).update(words).digest();
  const stored = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${keyOf("Server Key").toString("base64")}`;
}

/**
 * Returns the letters of a password as every client hashes them: SASLprep (https://www.rfc-editor.org/rfc/rfc4013) without its
 * prohibitions, as the driver does it. Its tables are B.1 and C.1.2 of https://www.rfc-editor.org/rfc/rfc3454.
 */
function prepare(password: string): string {
  const spaces = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g;
  const nothing = /\u00AD|\u034F|\u1806|[\u180B-\u180D]|\u200C|\u200D|\u2060|[\uFE00-\uFE0F]|\uFEFF/g;
  return password.replaceAll(spaces, " ").replaceAll(nothing, "").normalize("NFKC");
}
