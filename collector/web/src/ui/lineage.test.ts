import { expect, it } from 'vitest';
import type { LineageNode } from '@/lib/api/contract';
import { bundled, isBundle, layers, pageOf } from './lineage';

const node = (id: string, kind: LineageNode['kind']): LineageNode => ({ id, kind, title: id });

it('puts each node right of what led to it', () => {
  const placed = layers({
    nodes: [
      node('m', 'model'),
      node('b1', 'badcase'),
      node('b2', 'badcase'),
      node('d', 'document'),
    ],
    edges: [
      { from: 'b1', to: 'd', label: '' },
      { from: 'b2', to: 'd', label: '' },
      { from: 'd', to: 'm', label: '' },
    ],
  });
  expect(placed.get('b1')).toEqual({ column: 0, row: 0 });
  expect(placed.get('b2')).toEqual({ column: 0, row: 1 });
  expect(placed.get('d')).toEqual({ column: 1, row: 0 });
  expect(placed.get('m')).toEqual({ column: 2, row: 0 });
});

it('ends on a cycle', () => {
  const placed = layers({
    nodes: [node('a', 'model'), node('b', 'task')],
    edges: [
      { from: 'a', to: 'b', label: '' },
      { from: 'b', to: 'a', label: '' },
    ],
  });
  expect(placed.size).toBe(2);
});

it('bundles what is alike', () => {
  const badcases = Array.from({ length: 10 }, (_, n) => node(`b${n}`, 'badcase'));
  const graph = {
    nodes: [node('cam', 'device'), ...badcases, node('doc', 'document')],
    edges: [
      ...badcases.map((one) => ({ from: 'cam', to: one.id, label: 'reported' })),
      { from: 'b9', to: 'doc', label: 'is in' },
    ],
  };
  const closed = bundled(graph, 'b0', new Set());
  const bundle = closed.nodes.find(isBundle);
  expect(bundle?.title).toBe('5 more');
  expect(closed.nodes.map((one) => one.id)).toEqual(
    expect.arrayContaining(['cam', 'b0', 'b1', 'b2', 'b3', 'b9', 'doc']),
  );
  expect(closed.edges.filter((edge) => edge.to === bundle?.id)).toHaveLength(1);
  expect(bundled(graph, 'b0', new Set([bundle?.id ?? '']))).toEqual(graph);
});

it('knows the page of a node', () => {
  expect(pageOf(node('mdl_1', 'model'))).toBe('/msm/models/mdl_1');
});
