import { AsyncLocalStorage, createHook } from "node:async_hooks";

/** A timer or a socket, which may be told not to keep the process alive. */
interface Resource {
  hasRef?(): boolean;
}

/**
 * What Node calls timers, and work that it hands to other threads, to the system or to other processes, where its end calls code back
 * (https://nodejs.org/api/async_hooks.html#type). Promises and single writes to a socket are left out.
 */
const workTypes =
  /^(?:Timeout|Immediate|FSREQ\w*|\w+REQUEST|\w+REQWRAP|TCPCONNECTWRAP|TCPWRAP|PIPEWRAP|PROCESSWRAP|WORKER)$/;

/** Work whose end calls code back once, and which is over then, though Node may keep its object for longer. */
const onceTypes = /^(?:Immediate|FSREQ\w*|\w+REQUEST|\w+REQWRAP|TCPCONNECTWRAP)$/;

/** What was begun and is not over, by Node's number. */
type Begun = Map<number, { readonly resource: Resource; readonly isOnce: boolean }>;

const scope = new AsyncLocalStorage<Begun>();

/** Work that code has begun, at its end or not: what could still lead to a query after the code has returned. */
export class PendingWork {
  readonly #begun: Begun = new Map();
  readonly #hook = createHook({
    init: (id, type, _trigger, resource: Resource) => {
      if (workTypes.test(type) && scope.getStore() === this.#begun)
        this.#begun.set(id, { resource, isOnce: onceTypes.test(type) });
    },
    before: (id) => {
      if (this.#begun.get(id)?.isOnce === true) this.#begun.delete(id);
    },
    destroy: (id) => void this.#begun.delete(id),
  });

  /** Runs code whose work is counted, that of what it calls included. */
  run<R>(code: () => R): R {
    this.#hook.enable();
    return scope.run(this.#begun, code);
  }

  /** Whether something keeps on that would keep the process alive. */
  get isGoingOn(): boolean {
    return [...this.#begun.values()].some(({ resource }) => resource.hasRef?.() !== false);
  }

  /** Counts no more. */
  stop(): void {
    this.#hook.disable();
  }
}
