import { beforeEach, describe, expect, test } from 'vitest';
import { dropDraft, keepDraft, readDraft } from './drafts';
import { accept, add, after, change, classify, copied, double, refuse, remove } from './edits';
import { begin, endStep, goOn, mostSteps, redo, undo } from './history';
import { classKeys, commands, deedOf, keyName } from './keys';
import { emptyWork, readWork, type Shape } from './work';

const size = { width: 100, height: 100 };
const box: Shape = { kind: 'box', x: 0, y: 0, w: 10, h: 10, angle: 0 };

describe('work', () => {
  test('is changed mark by mark, the old one staying as it was', () => {
    const [one, mark] = add(emptyWork, box, 'cat');
    const [two, twin] = double(one, mark.key, size);
    expect(two.marks[1]).toMatchObject({ label: 'cat', shape: { x: 12, y: 12 } });
    expect(change(two, twin, { label: 'dog' }).marks[1]?.label).toBe('dog');
    expect(remove(two, mark.key).marks).toHaveLength(1);
    expect(one.marks).toHaveLength(1);
    expect([after(two.marks, undefined, 1), after(two.marks, twin, 1)]).toEqual([
      mark.key,
      mark.key,
    ]);
    expect(after([], undefined, 1)).toBeUndefined();
    const part: Shape = { kind: 'region', from: 2, to: 5 };
    const [heard, sound] = add(emptyWork, part, 'horn');
    expect(double(heard, sound.key, size, 7)[0].marks[1]?.shape).toEqual({
      kind: 'region',
      from: 5,
      to: 7,
    });
  });

  test('of a model is accepted one by one, by changing it, or all', () => {
    const boxes = [1, 2, 3].map((n) => ({ label: `c${n}`, x: n, y: n, w: 5, h: 5 }));
    const { work } = readWork({ label: 'zoo', boxes, made_by: { by: 'model' } });
    const key = work.marks[0]?.key ?? '';
    expect(accept(work, key).marks.map(({ proposed }) => proposed)).toEqual([false, true, true]);
    expect(change(work, key, { shape: box }).marks[0]?.proposed).toBe(false);
    expect(refuse(accept(work, key)).marks).toHaveLength(1);
    expect(accept(work).classes).toEqual(['zoo']);
    expect(refuse(work).suggested).toEqual([]);
    const all = accept(work);
    expect(all.marks.some(({ proposed }) => proposed)).toBe(false);
    expect(accept(all)).toBe(all);
    expect(copied(emptyWork, work, size)).toBe(emptyWork);
    expect(copied(emptyWork, all, size).marks).toHaveLength(3);
  });

  test('has classes of the whole', () => {
    const one = classify(emptyWork, 'a', false);
    expect(classify(one, 'b', false).classes).toEqual(['b']);
    expect(classify(one, 'b', true).classes).toEqual(['a', 'b']);
    expect(classify(one, 'a', true).classes).toEqual([]);
  });
});

describe('history', () => {
  test('undoes and does again, the many steps of a drag as one', () => {
    let h = begin(0);
    for (const n of [1, 2, 3]) h = goOn(h, n, 'drag');
    h = goOn(endStep(h), 4, 'drag');
    expect(undo(h).now).toBe(3);
    expect(undo(undo(h)).now).toBe(0);
    expect(undo(undo(undo(h))).now).toBe(0);
    expect(redo(undo(h)).now).toBe(4);
    expect(redo(h).now).toBe(4);
    expect(goOn(undo(h), 9).future).toEqual([]);
  });

  test('is bounded', () => {
    let h = begin(0);
    for (let n = 1; n < 2 * mostSteps; n += 1) h = goOn(h, n);
    expect(h.past).toHaveLength(mostSteps);
  });
});

describe('keys', () => {
  const key = (text: string, held = {}) =>
    keyName({ key: text, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

  test('mean one thing each, with Shift ten steps', () => {
    expect(deedOf(key('z', { ctrlKey: true }))?.deed).toBe('undo');
    expect(deedOf(key('Z', { ctrlKey: true, shiftKey: true }))?.deed).toBe('redo');
    expect(deedOf(key('ArrowLeft', { shiftKey: true }))).toEqual({ deed: 'left', steps: 10 });
    expect(deedOf(key('ArrowLeft', { shiftKey: true, altKey: true }))).toEqual({
      deed: 'narrower',
      steps: 10,
    });
    expect(deedOf(key('PageUp'))?.deed).toBe('before');
    expect(deedOf(key('}', { shiftKey: true }))).toEqual({ deed: 'turnOn', steps: 10 });
    expect(deedOf(key('?', { shiftKey: true }))?.deed).toBe('help');
    expect(deedOf('F13')).toBeUndefined();
    const all = commands.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
  });

  test('are given to classes, none that means something else', () => {
    const keys = classKeys(Array.from({ length: 60 }, () => ''));
    expect(keys.slice(0, 11).join('')).toBe('1234567890q');
    expect(classKeys(['w', 'b', '', '1'])).toEqual(['w', '2', '3', '1']);
    const given = keys.filter(Boolean);
    expect(new Set(given).size).toBe(given.length);
    expect(given.every((letter) => deedOf(letter) === undefined)).toBe(true);
    expect(keys.at(-1)).toBe('');
  });
});

describe('drafts', () => {
  beforeEach(() => localStorage.clear());

  test('are kept until they are dropped, the newest of too many', () => {
    const draft = { work: { ...emptyWork, text: 'so far' }, at: 1 };
    for (let n = 0; n < 60; n += 1)
      keepDraft(localStorage, 't', `i${n}`, { ...draft, at: 1000 + n });
    expect(readDraft(localStorage, 't', 'i59')?.work.text).toBe('so far');
    expect(readDraft(localStorage, 't', 'i3')).toBeUndefined();
    dropDraft(localStorage, 't', 'i59');
    expect(readDraft(localStorage, 't', 'i59')).toBeUndefined();
    localStorage.setItem('mlife.label.t.bad', '{"at":');
    expect(readDraft(localStorage, 't', 'bad')).toBeUndefined();
  });
});
