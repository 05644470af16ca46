import { expect, test } from 'vitest';
import { newDraft, planOf, sharesOf, withShare, wrongWith } from './draft';

test('nothing is asked before a document is chosen', () => {
  expect(planOf(newDraft())).toBeUndefined();
});

test('each way of dividing is asked for in the words of the server', () => {
  const draft = newDraft('doc_1', 2, 'label:mask');
  const documents = [{ id: 'doc_1', version: 2, search: 'label:mask' }];
  expect(planOf({ ...draft, cuts: [70, 85], stratify: 'annotation', group: 'device' })).toEqual({
    documents,
    split: { test: 0.15, validation: 0.15, seed: 1, stratify_by: 'annotation', group_by: 'device' },
  });
  expect(planOf({ ...draft, way: 'rows', testRows: 5 })?.split).toEqual({
    test_rows: 5,
    validation_rows: 0,
    seed: 1,
  });
  expect(planOf({ ...draft, way: 'folds', folds: 3 })?.split).toEqual({ folds: 3, seed: 1 });
  expect(planOf({ ...draft, way: 'one', role: 'train' })).toEqual({ documents, role: 'train' });
});

test('two handles make three shares', () => {
  expect(sharesOf([70, 85])).toEqual({ train: 70, validation: 15, test: 15 });
});

test('a share grows at the cost of training first', () => {
  expect(withShare([80, 80], 'validation', 20)).toEqual([60, 80]);
  expect(withShare([80, 80], 'validation', 90)).toEqual([0, 90]);
  expect(withShare([60, 80], 'test', 10)).toEqual([70, 90]);
  expect(withShare([60, 80], 'test', 90)).toEqual([0, 10]);
  expect(withShare([60, 80], 'train', 90)).toEqual([90, 90]);
  expect(withShare([60, 80], 'train', 300)).toEqual([100, 100]);
});

test('what is wrong is said beside its field', () => {
  const faults = [
    { location: 'split.folds', message: 'dam.MakeSets: split.folds: 2 to 20, have 1' },
  ];
  expect(wrongWith(faults, 'split.folds')).toBe('2 to 20, have 1');
  expect(wrongWith(faults, 'split.test')).toBeUndefined();
});
