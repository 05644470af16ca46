import { expect, test } from 'vitest';
import { formOf, numbers, requestOf } from './form';

test('the form of a model server gives a request without what is empty', () => {
  const form = {
    ...formOf(),
    name: ' Masks ',
    baseUrl: 'https://models.example.org',
    model: 'masks',
    labels: 'half\n full \n\n',
    mean: '0.5, 0.5 0.5',
  };
  expect(requestOf(form)).toEqual({
    name: 'Masks',
    settings: {
      base_url: 'https://models.example.org',
      model: 'masks',
      batch: 1,
      seconds: 60,
      in: ['image/*'],
      input: { kind: 'pixels', fit: 'letterbox', mean: [0.5, 0.5, 0.5] },
      output: { kind: 'boxes', labels: ['half', 'full'] },
    },
  });
});

test('numbers in a text', () => {
  expect(numbers('')).toEqual([]);
  expect(numbers('0.1; 2')).toEqual([0.1, 2]);
});
