import type { Json } from '@/lib/api/contract';
import type { Thing } from '../../bam/media/objects';
import { boundsOfShape, outline } from './shapes';
import type { Mark } from './work';

/** A mark as the viewers draw it: what a model proposed is dashed. Parts of recordings are not drawn on pictures. */
export function thingOf(mark: Mark): Thing[] {
  const { shape, key, label, proposed, confidence, text, rest } = mark;
  if (shape.kind === 'region') return [];
  const points = outline(shape);
  const holes = rest['holes'];
  return [
    {
      key,
      source: proposed ? 'truth' : 'result',
      kind: shape.kind === 'points' ? 'pose' : shape.kind,
      label,
      text: text || undefined,
      confidence: proposed ? confidence : undefined,
      attributes: {},
      bounds: boundsOfShape(shape),
      points,
      upright: shape.kind === 'box' && shape.angle % 360 === 0,
      ...(Array.isArray(holes) && { holes: holes.map(ringOf) }),
      ...(shape.kind === 'points' && {
        pose: { visible: points.map(() => 2), names: [], edges: [] },
      }),
    },
  ];
}

const ringOf = (ring: Json) =>
  (Array.isArray(ring) ? ring : []).flatMap((pair) => {
    const [x, y] = Array.isArray(pair) ? pair : [];
    return typeof x === 'number' && typeof y === 'number' ? [{ x, y }] : [];
  });
