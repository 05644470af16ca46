import { expect, test } from 'vitest';
import type { Json } from '@/lib/api/contract';
import { parted } from './predicted';

const net = { by: 'model', name: 'net', version: '2' };

test('what models predicted stands apart from what people said', () => {
  expect(parted('half')).toEqual({ models: undefined, people: 'half', count: 0, names: [] });
  const boxes: Json[] = [{ label: 'a' }, { label: 'b', made_by: net }];
  expect(parted({ label: 'x', boxes })).toEqual({
    models: { boxes: [boxes[1]] },
    people: { label: 'x', boxes: [boxes[0]] },
    count: 1,
    names: ['net 2'],
  });
  const all = { label: 'x', confidence: 0.5, made_by: net, boxes: [{ label: 'a' }] };
  expect(parted(all)).toEqual({
    models: { label: 'x', confidence: 0.5, boxes: [{ label: 'a' }] },
    people: undefined,
    count: 2,
    names: ['net 2'],
  });
  const people = { made_by: { by: 'person' }, boxes: [{ label: 'a' }] };
  expect(parted(people)).toEqual({ models: undefined, people, count: 0, names: [] });
});

test('frames are parted as well', () => {
  const frames: Json = [{ frame: 1, boxes: [{ label: 'a', made_by: net }, { label: 'b' }] }];
  const out = parted({ frames, fps: 10 });
  expect(out.models).toEqual({
    fps: 10,
    frames: [{ frame: 1, boxes: [{ label: 'a', made_by: net }] }],
  });
  expect(out.people).toEqual({ fps: 10, frames: [{ frame: 1, boxes: [{ label: 'b' }] }] });
});
