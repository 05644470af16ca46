import type { Lineage, LineageEdge, LineageNode } from '@/lib/api/contract';

/** What a picture is made of. */
export type Graph = Pick<Lineage, 'nodes' | 'edges'>;

export interface Place {
  column: number;
  row: number;
}

/** The order of the loop. */
const order: LineageNode['kind'][] = [
  'device',
  'badcase',
  'document',
  'set',
  'task',
  'model',
  'deployment',
];

/** Where each node stands: one column per step away from the sources, so that edges point to the right. */
export function layers({ nodes, edges }: Graph): Map<string, Place> {
  const depth = new Map(nodes.map((node) => [node.id, 0]));
  // The longest path from a source; the bound on rounds keeps a cycle from turning for ever.
  for (const _round of nodes) {
    let moved = false;
    for (const { from, to } of edges) {
      const next = (depth.get(from) ?? 0) + 1;
      const old = depth.get(to);
      if (depth.has(from) && old !== undefined && old < next && next < nodes.length) {
        depth.set(to, next);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const rows = new Map<number, number>();
  const rank = (node: LineageNode) => order.indexOf(node.kind);
  const placed = new Map<string, Place>();
  for (const node of [...nodes].sort(
    (a, b) =>
      rank(a) - rank(b) || Number(isBundle(a)) - Number(isBundle(b)) || a.id.localeCompare(b.id),
  )) {
    const column = depth.get(node.id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    placed.set(node.id, { column, row });
  }
  return placed;
}

/** The most nodes of one kind with the same neighbours that are drawn one by one. */
const most = 4;

/** A node that stands for several, by its ID. */
const bundleStart = 'more:';
export const isBundle = (node: LineageNode) => node.id.startsWith(bundleStart);

function neighbours(edges: LineageEdge[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (id: string, text: string) => found.set(id, [...(found.get(id) ?? []), text]);
  for (const { from, to } of edges) {
    add(from, `>${to}`);
    add(to, `<${from}`);
  }
  return found;
}

/**
 * Puts nodes of one kind that are joined to the same others into one, past the first few: forty badcases of a device are
 * one node until somebody opens it. `keep` is drawn by itself in any case, and so is every bundle in `open`.
 */
export function bundled({ nodes, edges }: Graph, keep: string, open: ReadonlySet<string>): Graph {
  const joined = neighbours(edges);
  const alike = new Map<string, LineageNode[]>();
  for (const node of nodes) {
    if (node.id === keep) continue;
    const key = `${bundleStart}${node.kind} ${(joined.get(node.id) ?? []).sort().join(' ')}`;
    alike.set(key, [...(alike.get(key) ?? []), node]);
  }
  const instead = new Map<string, string>();
  const bundles: LineageNode[] = [];
  for (const [id, members] of alike) {
    const [first] = members;
    if (!first || members.length <= most || open.has(id)) continue;
    const hidden = members.slice(most - 1);
    hidden.forEach((node) => instead.set(node.id, id));
    bundles.push({ id, kind: first.kind, title: `${hidden.length} more` });
  }
  const drawn = new Map<string, LineageEdge>();
  for (const { from, to, label } of edges) {
    const edge = { from: instead.get(from) ?? from, to: instead.get(to) ?? to, label };
    drawn.set(`${edge.from}>${edge.to}>${label}`, edge);
  }
  return {
    nodes: [...nodes.filter((node) => !instead.has(node.id)), ...bundles],
    edges: [...drawn.values()],
  };
}

const pages: Record<LineageNode['kind'], string> = {
  badcase: '/bam/badcases/',
  document: '/dam/documents/',
  set: '/dam/sets/',
  task: '/mtt/tasks/',
  model: '/msm/models/',
  deployment: '/msm/deployments/',
  device: '/fleet/devices/',
};

/** The page of a node. */
export const pageOf = (node: LineageNode) => pages[node.kind] + encodeURIComponent(node.id);
