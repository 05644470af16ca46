import { expect, it } from 'vitest';
import { layers, pageOf } from './lineage';

const node = (id: string, kind: string) => ({ id, kind, title: id });

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

it('knows the page of a node', () => {
  expect(pageOf(node('mdl_1', 'model'))).toBe('/msm/models/mdl_1');
  expect(pageOf(node('x', 'other'))).toBeUndefined();
});
