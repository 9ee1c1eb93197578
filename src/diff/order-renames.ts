/** One object's old and new name. */
export interface NamePair {
  readonly from: string;
  readonly to: string;
}

/** Renames in an order in which each new name is free. */
export interface OrderedRenames {
  readonly steps: readonly NamePair[];
  /** Objects that keep no name because another one takes theirs: the name that they had, and the one under which they are dropped. */
  readonly parked: readonly NamePair[];
}

/**
 * Returns the renames in an order in which each finds its new name free: chains (`a` to `b`, `b` to `c`) from their end, circles (`a` and
 * `b` swapped) by way of a name in between. An object whose name another one takes, and that has no new name itself, is moved aside first.
 *
 * @param names the names of all objects before the renames
 * @param wanted the names of all objects after the renames
 * @param withSuffix returns the name of an object with something added
 */
export function orderRenames(
  pairs: readonly NamePair[],
  names: readonly string[],
  wanted: readonly string[],
  withSuffix: (name: string, suffix: string) => string,
): OrderedRenames {
  const current = new Set(names);
  const taken = new Set([...names, ...wanted, ...pairs.map(({ to }) => to)].map((name) => name.toLowerCase()));
  const steps: NamePair[] = [];
  const step = (from: string, to: string): void => {
    steps.push({ from, to });
    current.delete(from);
    current.add(to);
  };
  const moveAside = (from: string): NamePair => {
    let to = withSuffix(from, "_before");
    // Engines differ in whether case tells two names apart.
    for (let attempt = 2; taken.has(to.toLowerCase()); attempt++) to = withSuffix(from, `_before_${attempt}`);
    taken.add(to.toLowerCase());
    step(from, to);
    return { from, to };
  };
  const renamed = new Set(pairs.map(({ from }) => from));
  const parked = pairs.filter(({ to }) => current.has(to) && !renamed.has(to)).map(({ to }) => moveAside(to));
  let waiting = [...pairs];
  while (waiting.length > 0) {
    const ready = waiting.find(({ to }) => !current.has(to));
    const [first] = waiting;
    if (ready !== undefined) {
      step(ready.from, ready.to);
      waiting = waiting.filter((pair) => pair !== ready);
    } else if (first !== undefined && waiting.some(({ to }) => to === first.from)) {
      waiting = [...waiting.slice(1), { from: moveAside(first.from).to, to: first.to }];
    } else {
      // Two objects get one name: whoever runs the steps refuses the second.
      for (const { from, to } of waiting) step(from, to);
      waiting = [];
    }
  }
  return { steps, parked };
}
