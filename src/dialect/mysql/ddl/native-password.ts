import { createHash } from "node:crypto";

/**
 * Returns what MariaDB stores of a password (`mysql_native_password`), so that a statement that sets it need not hold it
 * (https://mariadb.com/docs/server/reference/sql-functions/secondary-functions/encryption-hashing-and-compression-functions/password).
 */
export function nativePassword(password: string): string {
  const sha1 = (content: string | Buffer): Buffer => createHash("sha1").update(content).digest();
  return `*${sha1(sha1(password)).toString("hex").toUpperCase()}`;
}
