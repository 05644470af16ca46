import { expect, test } from 'vitest';
import type { DataTask } from '@/lib/api/dataTasks';
import {
  draftOf,
  empty,
  formOf,
  moved,
  nextClass,
  withNames,
  type ClassDraft,
  type FormState,
} from './draft';

const box: ClassDraft = { id: 1, name: 'half', key: '1', colour: '', shapes: ['box'] };

const form: FormState = {
  ...empty,
  title: ' masks ',
  guidance: ' ',
  document: 'doc_1',
  badcases: ['bc_1'],
  classes: [
    { ...box, colour: '#c62828' },
    { ...box, id: 2, name: ' ', key: '2' },
  ],
  overlap: 2,
  share: 25,
};

test('a form becomes what the server is asked for', () => {
  expect(draftOf(form)).toEqual({
    kind: 'labelling',
    title: 'masks',
    document: 'doc_1',
    badcases: ['bc_1'],
    labels: [{ name: 'half', key: '1', colour: '#c62828', shapes: ['box'] }],
    overlap: 2,
    share: 0.25,
    threshold: 0.7,
  });
  expect(draftOf({ ...form, kind: 'collection', owner: 'bea', people: ['ann'] })).toEqual({
    kind: 'collection',
    title: 'masks',
    document: 'doc_1',
    badcases: ['bc_1'],
    owner: 'bea',
    people: ['ann'],
    target: 100,
  });
});

test('a task that is edited without a change stays as it is', () => {
  const said = {
    kind: 'labelling',
    title: 'masks',
    guidance: '# Masks',
    document: 'doc_1',
    query: 'attr.place:hall',
    owner: 'bea',
    people: ['ann'],
    badcases: ['bc_1'],
    due: '2026-11-27T10:30:05Z',
    labels: [{ name: 'half', key: 'h', colour: '#c62828', shapes: ['class', 'box'] }],
    text: true,
    overlap: 2,
    share: 0.333,
    threshold: 0.57,
  } as const;
  const task = {
    ...said,
    id: 'dt_1',
    state: 'active',
    revision: 3,
    start: 0,
    counts: { total: 3, done: 0, disputed: 0, skipped: 0, applied: 0 },
    created_by: 'bea',
    created_at: '2026-11-20T10:30:05Z',
    updated_at: '2026-11-20T10:30:05Z',
    people: ['ann'],
    badcases: ['bc_1'],
    labels: [{ name: 'half', key: 'h', colour: '#c62828', shapes: ['class', 'box'] }],
  } satisfies DataTask;
  expect(draftOf(formOf(task))).toEqual(said);
  const later = draftOf({ ...formOf(task), due: '2026-12-01' }).due ?? '';
  expect(new Date(later).getDate()).toBe(1);
  expect(new Date(later).getHours()).toBe(23);
});

test('a further class has a key of its own', () => {
  expect(nextClass([])).toEqual({ ...box, name: '' });
  expect(nextClass([{ ...box, id: 4, name: 'a', shapes: ['class'] }])).toEqual({
    ...box,
    id: 5,
    name: '',
    key: '2',
    shapes: ['class'],
  });
});

test('names of the document fill what is empty and are not there twice', () => {
  const found = withNames(
    [box, { ...box, id: 2, name: '', key: '2', shapes: ['class'] }],
    ['full', 'half', 'none', 'full'],
  );
  expect(found.map(({ name, key, shapes: [shape] }) => [name, key, shape])).toEqual([
    ['half', '1', 'box'],
    ['full', '2', 'class'],
    ['none', '3', 'class'],
  ]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(3);
  const blank = [{ ...box, name: '' }];
  expect(withNames(blank, [])).toBe(blank);
});

test('an entry moves as far as the list goes', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
});
