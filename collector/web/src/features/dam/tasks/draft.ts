import type { DataTaskDraft } from '@/lib/api/dataTasks';

export const shapes = [
  { value: 'class', label: 'Whole medium' },
  { value: 'box', label: 'Box' },
  { value: 'polygon', label: 'Polygon' },
  { value: 'polyline', label: 'Line' },
  { value: 'keypoints', label: 'Key points' },
  { value: 'segment', label: 'Segment of time' },
] as const;
export type Shape = (typeof shapes)[number]['value'];

/** Text as a shape, when it is one. */
export const shapeOf = (text: string) => shapes.find((one) => one.value === text)?.value;

/** A class as it is being written. */
export interface ClassDraft {
  id: number;
  name: string;
  key: string;
  shapes: Shape[];
}

/** A task as it is being written; numbers may be empty while they are typed. */
export interface FormState {
  kind: DataTaskDraft['kind'];
  title: string;
  guidance: string;
  document: string;
  query: string;
  due: string;
  people: string[];
  badcases: string[];
  target: number | string;
  classes: ClassDraft[];
  text: boolean;
  overlap: 1 | 2;
  /** Per cent of the items that two people label. */
  share: number | string;
  /** Per cent of agreement below which two labellings are disputed. */
  threshold: number | string;
}

/** A class to begin with: it is drawn as the one before, and has the next free number as its key. */
export function nextClass(list: ClassDraft[]): ClassDraft {
  const last = list.at(-1);
  const key = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].find(
    (one) => !list.some((other) => other.key === one),
  );
  return { id: (last?.id ?? 0) + 1, name: '', key: key ?? '', shapes: last?.shapes ?? ['box'] };
}

const share = (percent: number | string) => Math.min(1, Math.max(0, Number(percent) / 100));

/** What the server is asked for. */
export function draftOf(form: FormState): DataTaskDraft {
  const { kind, title, document, people, badcases } = form;
  const named = form.classes.filter((one) => one.name.trim());
  return {
    kind,
    title: title.trim(),
    document,
    ...(form.guidance.trim() && { guidance: form.guidance }),
    ...(form.query.trim() && { query: form.query.trim() }),
    // Due at the end of the day where the person is.
    ...(form.due && { due: new Date(`${form.due}T23:59:59`).toISOString() }),
    ...(people.length > 0 && { people }),
    ...(badcases.length > 0 && { badcases }),
    ...(kind === 'collection'
      ? { target: Number(form.target) || 0 }
      : {
          labels: named.map((one) => ({
            name: one.name.trim(),
            shapes: one.shapes,
            ...(one.key && { key: one.key }),
          })),
          ...(form.text && { text: true }),
          overlap: form.overlap,
          ...(form.overlap === 2 && {
            share: share(form.share),
            threshold: share(form.threshold),
          }),
        }),
  };
}
