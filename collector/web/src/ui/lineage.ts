import type { Lineage, LineageNode } from '@/lib/api/contract';

export interface Place {
  column: number;
  row: number;
}

/** The order of the loop; a kind that is not listed goes to the end. */
const order = ['device', 'badcase', 'document', 'set', 'task', 'model', 'deployment'];

/** Where each node stands: one column per step away from the sources, so that edges point to the right. */
export function layers(lineage: Lineage): Map<string, Place> {
  const nodes = lineage.nodes ?? [];
  const edges = lineage.edges ?? [];
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
  const rank = (node: LineageNode) =>
    (order.indexOf(node.kind) + order.length + 1) % (order.length + 1);
  const placed = new Map<string, Place>();
  for (const node of [...nodes].sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id))) {
    const column = depth.get(node.id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    placed.set(node.id, { column, row });
  }
  return placed;
}

const pages: Record<string, string> = {
  badcase: '/bam/badcases/',
  document: '/dam/documents/',
  set: '/dam/sets/',
  task: '/mtt/tasks/',
  model: '/msm/models/',
  deployment: '/msm/deployments/',
  device: '/fleet/devices/',
};

/** The page of a node, or undefined for a kind that has none. */
export function pageOf(node: LineageNode): string | undefined {
  const page = pages[node.kind];
  return page && page + encodeURIComponent(node.id);
}
