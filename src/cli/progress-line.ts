import type { MigrationEvent } from "../command/run/migrate.ts";
import { escapeControls } from "../error/escape-controls.ts";
import type { Output } from "./output.ts";

type BackfillStatus = Omit<Extract<MigrationEvent, { readonly kind: "progress" }>, "kind" | "revision">;

/** One line on standard error that is written over and over; it is gone when there is nothing more to tell. */
export interface ProgressLine {
  show(status: BackfillStatus): void;
  clear(): void;
}

/** Returns the line of a terminal; without one, with `--quiet` and with `--json` nothing is shown. */
export function buildProgressLine({ json, quiet }: Output): ProgressLine {
  const { stderr } = process;
  const isShown = stderr.isTTY && !json && !quiet && process.env["TERM"] !== "dumb";
  let isWritten = false;
  const write = (text: string): void => void stderr.write(`\r\u001B[2K${text}`);
  return {
    show(status) {
      if (!isShown) return;
      isWritten = true;
      // A line that wraps could not be written over.
      write(escapeControls(renderStatus(status)).slice(0, (stderr.columns || 80) - 1));
    },
    clear() {
      if (isWritten) write("");
      isWritten = false;
    },
  };
}

/** Returns `users: 120,000 of 1,000,000 rows (12 %), 45,000 rows/s, 20 s left`. */
export function renderStatus({ table, rows, total, rowsPerSecond, etaSeconds }: BackfillStatus): string {
  const number = (value: number): string => value.toLocaleString("en-US");
  const share = total === 0 ? 100 : Math.floor((rows / total) * 100);
  return `${table}: ${number(rows)} of ${number(total)} rows (${share} %), ${number(rowsPerSecond)} rows/s, ${renderSeconds(etaSeconds)} left`;
}

function renderSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
