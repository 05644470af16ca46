import type { DataTask, DataTaskDraft } from '@/lib/api/dataTasks';

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
  /** Such as "#c62828"; without one the page chooses by the name. */
  colour: string;
  shapes: Shape[];
}

/** A task as it is being written; numbers may be empty while they are typed. */
export interface FormState {
  kind: DataTaskDraft['kind'];
  title: string;
  guidance: string;
  document: string;
  query: string;
  /** A day; "" for none. */
  due: string;
  /** When an edited task was due, to the second. */
  dueBefore: string;
  /** Who makes the task when it is "". */
  owner: string;
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

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** A class to begin with: it is drawn as the one before, and has the next free number as its key. */
export function nextClass(list: ClassDraft[], name = ''): ClassDraft {
  const key = digits.find((one) => !list.some((other) => other.key === one));
  return {
    id: Math.max(0, ...list.map((one) => one.id)) + 1,
    name,
    key: key ?? '',
    colour: '',
    shapes: list.at(-1)?.shapes ?? ['box'],
  };
}

/** The classes with those names that they do not have; a class without a name is filled first. */
export function withNames(list: ClassDraft[], names: string[]): ClassDraft[] {
  const known = new Set(list.map((one) => one.name.trim()));
  const shapesOf = list.at(-1)?.shapes;
  const kept = list.filter((one) => one.name.trim() !== '');
  for (const name of names) {
    if (known.has(name)) continue;
    known.add(name);
    const next = nextClass(kept, name);
    kept.push({ ...next, shapes: shapesOf ?? next.shapes });
  }
  return kept.length > 0 ? kept : list;
}

/** The list with one of it some places further on, or back. */
export function moved<T>(list: T[], from: number, by: number): T[] {
  const to = Math.min(list.length - 1, Math.max(0, from + by));
  const rest = list.filter((_, n) => n !== from);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}

export const empty: FormState = {
  kind: 'labelling',
  title: '',
  guidance: '',
  document: '',
  query: '',
  due: '',
  dueBefore: '',
  owner: '',
  people: [],
  badcases: [],
  target: 100,
  classes: [nextClass([])],
  text: false,
  overlap: 1,
  share: 100,
  threshold: 70,
};

/** The day of a moment where the person is, as a field of dates has it. */
function dayOf(moment: string): string {
  const at = new Date(moment);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const asPercent = (share: number) => Number((share * 100).toFixed(4));

/** A task as its form begins. */
export function formOf(task: DataTask): FormState {
  const labels = task.labels ?? [];
  return {
    ...empty,
    kind: task.kind,
    title: task.title,
    guidance: task.guidance ?? '',
    document: task.document,
    query: task.query ?? '',
    due: task.due ? dayOf(task.due) : '',
    dueBefore: task.due ?? '',
    owner: task.owner ?? '',
    people: task.people ?? [],
    badcases: task.badcases ?? [],
    target: task.target ?? empty.target,
    classes: labels.map(({ name, key = '', colour = '', shapes: drawn }, n) => ({
      id: n + 1,
      name,
      key,
      colour,
      shapes: drawn ?? [],
    })),
    text: task.text ?? false,
    overlap: task.overlap === 2 ? 2 : 1,
    ...(task.overlap === 2 && {
      share: asPercent(task.share ?? 1),
      threshold: asPercent(task.threshold ?? 0.7),
    }),
  };
}

const share = (percent: number | string) =>
  Number(Math.min(1, Math.max(0, Number(percent) / 100)).toFixed(6));

/** Due at the end of the day where the person is; at the very moment it was when the day is the same. */
function dueOf({ due, dueBefore }: FormState): string {
  if (due === '') return '';
  if (dueBefore !== '' && dayOf(dueBefore) === due) return dueBefore;
  return new Date(`${due}T23:59:59`).toISOString();
}

/** What the server is asked for. */
export function draftOf(form: FormState): DataTaskDraft {
  const { kind, title, document, owner, people, badcases } = form;
  const named = form.classes.filter((one) => one.name.trim());
  const due = dueOf(form);
  return {
    kind,
    title: title.trim(),
    document,
    ...(form.guidance.trim() && { guidance: form.guidance }),
    ...(form.query.trim() && { query: form.query.trim() }),
    ...(due && { due }),
    ...(owner && { owner }),
    ...(people.length > 0 && { people }),
    ...(badcases.length > 0 && { badcases }),
    ...(kind === 'collection'
      ? { target: Number(form.target) || 0 }
      : {
          labels: named.map((one) => ({
            name: one.name.trim(),
            shapes: one.shapes,
            ...(one.key && { key: one.key }),
            ...(one.colour && { colour: one.colour }),
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
