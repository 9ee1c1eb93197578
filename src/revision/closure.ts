/** Returns the ids from `start` on that `next` leads to, `start` included, in no particular order; `within` bounds the way. */
export function closure(
  start: Iterable<string>,
  next: ReadonlyMap<string, readonly string[]>,
  within?: ReadonlySet<string>,
): Set<string> {
  const reached = new Set(start);
  // A set also visits what is added to it while it is being iterated, so this walk is breadth first without a queue.
  for (const id of reached) {
    for (const other of next.get(id) ?? []) {
      if (within === undefined || within.has(other)) reached.add(other);
    }
  }
  return reached;
}
