import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * Returns the folder for the data of servers: in memory where 4 GiB are free, for files are made and removed all the time, and MariaDB and
 * MySQL wait for the disk after each statement of DDL.
 */
export function dataFolder(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2 ** 32 ? memory : tmpdir();
}
