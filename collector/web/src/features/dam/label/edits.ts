/** Changes of work, each giving new work and leaving the old one as it was. */
import type { Size } from '../../bam/media/geometry/view';
import { moved } from './shapes';
import { freshKey, type Mark, type Shape, type Work } from './work';

/** The most marks of one medium; the server's limit. */
export const mostMarks = 2000;

export const find = (work: Work, key: string): Mark | undefined =>
  work.marks.find((mark) => mark.key === key);

/** Changes one mark. Whoever changes what a model proposed makes it one's own. */
export function change(work: Work, key: string, part: Partial<Mark>): Work {
  const marks = work.marks.map((mark) => {
    if (mark.key !== key) return mark;
    const rest = Object.fromEntries(
      Object.entries(mark.rest).filter(([name]) => name !== 'made_by'),
    );
    return { ...mark, proposed: false, confidence: undefined, rest, ...part };
  });
  return { ...work, marks };
}

export function add(work: Work, shape: Shape, label: string, at?: number): [Work, Mark] {
  const mark: Mark = {
    key: freshKey(),
    label,
    shape,
    text: '',
    at,
    proposed: false,
    rest: {},
  };
  return [work.marks.length < mostMarks ? { ...work, marks: [...work.marks, mark] } : work, mark];
}

export const remove = (work: Work, key: string): Work => ({
  ...work,
  marks: work.marks.filter((mark) => mark.key !== key),
});

/** How far beside the old one a doubled mark stands, in pixels. */
const beside = 12;

/** Doubles a mark a little beside it, a part of a recording right behind it. */
export function double(work: Work, key: string, size: Size, length = Infinity): [Work, string] {
  const mark = find(work, key);
  if (!mark) return [work, key];
  const { shape } = mark;
  let next = shape;
  if (shape.kind === 'region') {
    const to = Math.min(length, 2 * shape.to - shape.from);
    next = to > shape.to ? { kind: 'region', from: shape.to, to } : shape;
  } else {
    next = moved(shape, beside, beside, size);
    if (next === shape) next = moved(shape, -beside, -beside, size);
  }
  const rest = Object.fromEntries(Object.entries(mark.rest).filter(([name]) => name !== 'id'));
  const fresh = { ...mark, key: freshKey(), shape: next, proposed: false, rest };
  return [{ ...work, marks: [...work.marks, fresh] }, fresh.key];
}

/** Accepts what a model proposed: one mark, or all. */
export function accept(work: Work, key?: string): Work {
  if (key === undefined && work.suggested.length > 0 && work.classes.length === 0)
    return accept({ ...work, classes: work.suggested, suggested: [] });
  const meant = (mark: Mark) => mark.proposed && (key === undefined || mark.key === key);
  if (!work.marks.some(meant)) return work;
  const marks = work.marks.map((mark) => (meant(mark) ? { ...mark, proposed: false } : mark));
  return { ...work, marks };
}

/** Takes away what a model proposed and nobody accepted. */
export function refuse(work: Work): Work {
  const marks = work.marks.filter(({ proposed }) => !proposed);
  const fewer = marks.length < work.marks.length || work.suggested.length > 0;
  return fewer ? { ...work, marks, suggested: [] } : work;
}

/** Gives the whole a class, or takes it away; `several` says whether it may have more than one. */
export function classify(work: Work, label: string, several: boolean): Work {
  const has = work.classes.includes(label);
  if (has) return { ...work, classes: work.classes.filter((one) => one !== label) };
  return { ...work, classes: several ? [...work.classes, label] : [label] };
}

/** The marks of other work, as marks of one's own: what the picture before had. */
export function copied(work: Work, from: Work, size: Size): Work {
  const marks = from.marks
    .filter(({ proposed, at }) => !proposed && at === undefined)
    .map((mark) => ({ ...mark, key: freshKey(), shape: moved(mark.shape, 0, 0, size) }));
  if (marks.length === 0 && from.classes.length === 0) return work;
  return {
    ...work,
    marks: [...work.marks, ...marks].slice(0, mostMarks),
    classes: work.classes.length > 0 ? work.classes : from.classes,
  };
}

/** The mark after another one, round and round; the first when there is none. */
export function after(marks: readonly Mark[], key: string | undefined, by: number) {
  if (marks.length === 0) return undefined;
  const at = marks.findIndex((mark) => mark.key === key);
  if (at < 0) return (by > 0 ? marks[0] : marks.at(-1))?.key;
  return marks[(at + by + marks.length) % marks.length]?.key;
}
