import { expect, it, vi } from 'vitest';
import { belongsTo, KeyMatcher } from './keys';

it('matches one key and two in a row', () => {
  const map = { j: vi.fn(), 'g b': vi.fn(), b: vi.fn() };
  const keys = new KeyMatcher();
  expect(keys.match([map], 'j', 0)).toEqual([map.j]);
  expect(keys.match([map], 'g', 10)).toEqual([]);
  expect(keys.match([map], 'b', 20)).toEqual([map['g b']]);
  expect(keys.match([map], 'b', 30)).toEqual([map.b]);
});

it('forgets the first key after a pause', () => {
  const map = { 'g b': vi.fn(), b: vi.fn() };
  const keys = new KeyMatcher();
  keys.match([map], 'g', 0);
  expect(keys.match([map], 'b', 5000)).toEqual([map.b]);
});

it('takes the end of a pair for nothing else, also where another part of the page has that key', () => {
  const review = { 's c': vi.fn() };
  const media = { c: vi.fn() };
  const keys = new KeyMatcher();
  expect(keys.match([review, media], 's', 0)).toEqual([]);
  expect(keys.match([review, media], 'c', 10)).toEqual([review['s c']]);
  expect(keys.match([review, media], 'c', 20)).toEqual([media.c]);
});

it('leaves to what has the focus the keys that it uses', () => {
  document.body.innerHTML = `
    <input id="field"><input id="box" type="checkbox"><div id="slider" role="slider" tabindex="0"></div>
    <div id="stage" data-keys="+ ArrowLeft" tabindex="0"></div><div id="plain" tabindex="0"></div>`;
  const on = (id: string, key: string) => belongsTo(document.getElementById(id), key);
  expect([on('field', 'j'), on('field', 'ArrowLeft')]).toEqual([true, true]);
  expect([on('box', 'j'), on('box', ' ')]).toEqual([false, true]);
  expect([on('slider', 'j'), on('slider', 'ArrowRight')]).toEqual([false, true]);
  expect([on('stage', '-'), on('stage', '+'), on('stage', 'ArrowLeft')]).toEqual([
    false,
    true,
    true,
  ]);
  expect([on('plain', ' '), belongsTo(null, 'j')]).toEqual([false, false]);
});
