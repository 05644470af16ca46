import type { DataRow, Json } from '@/lib/api/contract';
import { jsonText } from '@/lib/format/format';

/** Lists of objects in an annotation, by their names in it. */
const lists = [
  'classes',
  'captions',
  'boxes',
  'polygons',
  'polylines',
  'masks',
  'keypoints',
  'tracks',
  'regions',
];

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectsIn = (value: Record<string, Json>): Json[] =>
  lists.flatMap((name) => (Array.isArray(value[name]) ? value[name] : []));

/** The objects of an annotation, those of its frames too. */
function objectsOf(annotation: Json | undefined): Json[] {
  if (!isObject(annotation)) return [];
  const { frames } = annotation;
  const inFrames = Array.isArray(frames) ? frames.filter(isObject).flatMap(objectsIn) : [];
  return [...objectsIn(annotation), ...inFrames];
}

/** What an annotation says in a few words: its label or those of its objects, and how many objects there are. */
export function annotated(annotation: Json | undefined): { label: string; objects: number } {
  if (!isObject(annotation)) return { label: annotation ? jsonText(annotation) : '', objects: 0 };
  const objects = objectsOf(annotation);
  const label = annotation['label'];
  if (typeof label === 'string' && label !== '') return { label, objects: objects.length };
  const labels = objects.flatMap((one) =>
    isObject(one) && typeof one['label'] === 'string' ? one['label'] : [],
  );
  const text = [...new Set(labels)].join(', ');
  return {
    label: text || (objects.length > 0 ? '' : jsonText(annotation)),
    objects: objects.length,
  };
}

/** One of a row's further columns. */
export function columnOf(row: DataRow, name: string): Json | undefined {
  return isObject(row.columns) ? row.columns[name] : undefined;
}
