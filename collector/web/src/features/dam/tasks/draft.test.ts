import { expect, test } from 'vitest';
import { draftOf, nextClass, type FormState } from './draft';

const form: FormState = {
  kind: 'labelling',
  title: ' masks ',
  guidance: ' ',
  document: 'doc_1',
  query: '',
  due: '',
  people: [],
  badcases: ['bc_1'],
  target: 100,
  classes: [
    { id: 1, name: 'half', key: '1', shapes: ['box'] },
    { id: 2, name: ' ', key: '2', shapes: ['box'] },
  ],
  text: false,
  overlap: 2,
  share: 25,
  threshold: 70,
};

test('a form becomes what the server is asked for', () => {
  expect(draftOf(form)).toEqual({
    kind: 'labelling',
    title: 'masks',
    document: 'doc_1',
    badcases: ['bc_1'],
    labels: [{ name: 'half', key: '1', shapes: ['box'] }],
    overlap: 2,
    share: 0.25,
    threshold: 0.7,
  });
  expect(draftOf({ ...form, kind: 'collection', people: ['ann'] })).toEqual({
    kind: 'collection',
    title: 'masks',
    document: 'doc_1',
    badcases: ['bc_1'],
    people: ['ann'],
    target: 100,
  });
});

test('a further class has a key of its own', () => {
  expect(nextClass([])).toEqual({ id: 1, name: '', key: '1', shapes: ['box'] });
  expect(nextClass([{ id: 4, name: 'a', key: '1', shapes: ['class'] }])).toEqual({
    id: 5,
    name: '',
    key: '2',
    shapes: ['class'],
  });
});
