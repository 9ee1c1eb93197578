/** A dependency graph of keys: `edges(key)` returns the keys that must come before `key`. Keys that are not among `nodes` are ignored. */
export interface DependencyGraph {
  readonly nodes: readonly string[];
  readonly edges: (key: string) => Iterable<string>;
}

interface Visit {
  readonly node: string;
  readonly next: Iterator<string>;
}

/** The callbacks of a depth-first walk along dependencies. */
interface Walker {
  /** Called for each edge, and for each root with a `from` of null; returns whether the walk is to enter `to`. */
  readonly meet: (from: string | null, to: string) => boolean;
  readonly enter: (node: string) => void;
  /** Called after all dependencies of the node were left, except for those on a cycle through it. */
  readonly leave: (node: string, parent: string | undefined) => void;
}

/** Walks the graph depth first, with a stack of its own instead of recursion: a chain of references may be longer than the call stack. */
function walk(graph: DependencyGraph, { meet, enter, leave }: Walker): void {
  const known = new Set(graph.nodes);
  for (const root of graph.nodes) {
    if (!meet(null, root)) continue;
    const path: Visit[] = [];
    const visit = (node: string): void => {
      enter(node);
      path.push({ node, next: graph.edges(node)[Symbol.iterator]() });
    };
    visit(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value, done } = top.next.next();
      if (done === true) {
        path.pop();
        leave(top.node, path.at(-1)?.node);
      } else if (known.has(value) && meet(top.node, value)) {
        visit(value);
      }
    }
  }
}

/**
 * Returns the nodes in topological order, each after all that it depends on, and otherwise in the order of `nodes`. In a cycle at least one
 * edge is violated.
 */
export function orderByDependencies(graph: DependencyGraph): string[] {
  const seen = new Set<string>();
  const ordered: string[] = [];
  walk(graph, {
    meet: (_from, to) => !seen.has(to),
    enter: (node) => seen.add(node),
    leave: (node) => ordered.push(node),
  });
  return ordered;
}

/**
 * Returns the number of the strongly connected component of each node (Tarjan's algorithm, https://doi.org/10.1137/0201010): two nodes
 * share a number exactly when each depends on the other.
 */
export function findCircles(graph: DependencyGraph): ReadonlyMap<string, number> {
  const entered = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles = new Map<string, number>();
  const lower = (node: string, to: number): void => {
    lowest.set(node, Math.min(lowest.get(node) ?? to, to));
  };
  walk(graph, {
    meet: (from, to) => {
      const number = entered.get(to);
      if (number !== undefined && from !== null && !circles.has(to)) lower(from, number);
      return number === undefined;
    },
    enter: (node) => {
      lowest.set(node, entered.size);
      entered.set(node, entered.size);
      open.push(node);
    },
    leave: (node, parent) => {
      const low = lowest.get(node) ?? 0;
      if (parent !== undefined) lower(parent, low);
      if (low !== entered.get(node)) return;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        circles.set(member, low);
        if (member === node) break;
      }
    },
  });
  return circles;
}
