import { expect, it } from 'vitest';
import { correction, type Deck } from './lockstep';

const deck = (at: number, more: Partial<Deck> = {}): Deck => ({
  ...{ at, length: 10, runs: true, speed: 1 },
  ...more,
});

it('puts one that stands exactly where the leading one stands', () => {
  const lead = deck(4.02, { runs: false });
  expect(correction(lead, deck(4))).toEqual({ to: 4.02, rate: 1, runs: false });
  expect(correction(lead, deck(4.0201))).toEqual({ rate: 1, runs: false });
});

it('lets one catch up that is a little late or early', () => {
  expect(correction(deck(5), deck(4.99))).toEqual({ rate: 1, runs: true });
  expect(correction(deck(5), deck(4.9))).toEqual({ rate: 1.06, runs: true });
  expect(correction(deck(5), deck(5.1))).toEqual({ rate: 0.94, runs: true });
  expect(correction(deck(5, { speed: 2 }), deck(4.9)).rate).toBe(2.12);
});

it('sends one that is far away, by the clock and not by the speed', () => {
  expect(correction(deck(5), deck(4.7))).toEqual({ to: 5, rate: 1, runs: true });
  expect(correction(deck(5, { speed: 4 }), deck(4.7)).to).toBeUndefined();
});

it('leaves a shorter one at its end', () => {
  const short = deck(3, { length: 3 });
  expect(correction(deck(7), short)).toEqual({ rate: 1, runs: false });
  expect(correction(deck(7), deck(2.5, { length: 3 }))).toEqual({ to: 3, rate: 1, runs: false });
  // It plays again when the leading one comes back.
  expect(correction(deck(1), short)).toEqual({ to: 1, rate: 1, runs: true });
});

it('catches up within the time that its haste takes, and then runs at the speed that is meant', () => {
  const [lead, own] = [deck(0), deck(-0.18)];
  let changes = 0;
  let rate = 1;
  // So often a browser tells where it is.
  const pause = 0.25;
  for (let n = 0; n < 30; n += 1) {
    const next = correction(lead, own);
    expect(next.to).toBeUndefined();
    if (next.rate !== rate) changes += 1;
    rate = next.rate;
    lead.at += pause;
    own.at += pause * rate;
  }
  expect(Math.abs(lead.at - own.at)).toBeLessThan(0.03);
  expect(changes).toBe(2);
});
