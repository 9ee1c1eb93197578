import type { ScratchDatabase } from "../dialect/dialect.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Functions that drop the scratch databases on servers that this process has open. */
const open = new Set<() => Promise<void>>();
let isEnding = false;

async function interrupt(signal: NodeJS.Signals): Promise<void> {
  // A second signal ends the process at once.
  for (const each of signals) process.off(each, listen);
  // An application with handlers of its own decides by itself when it ends.
  isEnding = signals.every((each) => process.listenerCount(each) === 0);
  await Promise.all(Array.from(open, (drop) => drop()));
  if (isEnding) process.kill(process.pid, signal);
}

function listen(signal: NodeJS.Signals): void {
  void interrupt(signal);
}

/**
 * Returns the same scratch database, which is dropped when the process is interrupted, too: Ctrl+C, the end of a container or of a
 * terminal. Listening to signals ends with the last one: without a scratch database a signal ends the process as ever.
 */
export function dropOnInterrupt(scratch: ScratchDatabase): ScratchDatabase {
  let dropped: Promise<void> | undefined;
  const dropOnce = (): Promise<void> => (dropped ??= scratch.drop());
  if (open.size === 0) for (const signal of signals) process.on(signal, listen);
  open.add(dropOnce);
  return {
    ...scratch,
    async drop() {
      await dropOnce();
      open.delete(dropOnce);
      if (open.size === 0) for (const signal of signals) process.off(signal, listen);
      // The process ends now, so nothing may report that a statement failed because its database was dropped under it.
      if (isEnding) await new Promise(() => undefined);
    },
  };
}
