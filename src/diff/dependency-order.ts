/** What depends on what, by key: `edges(key)` returns what must come before it. Keys that are not among the nodes are left out. */
export interface DependencyGraph {
  readonly nodes: readonly string[];
  readonly edges: (key: string) => Iterable<string>;
}

interface Visit {
  readonly node: string;
  readonly next: Iterator<string>;
}

/** What happens at each step of a walk along dependencies. */
interface Walker {
  /** Told of an edge, or of a root (`from` null); returns whether its end is to be entered. */
  readonly meet: (from: string | null, to: string) => boolean;
  readonly enter: (node: string) => void;
  /** Told after all that the node depends on, as far as that is no circle. */
  readonly leave: (node: string, parent: string | undefined) => void;
}

/** Walks depth first. A loop, not a recursion: chains of references may be longer than the stack. */
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

/** Returns the nodes with each after all that it depends on, otherwise in their own order; in a circle some edge does not hold. */
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

/** Returns a number for each node that exactly the nodes share that depend on each other in a circle (Tarjan's algorithm). */
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
