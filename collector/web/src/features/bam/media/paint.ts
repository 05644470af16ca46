import type { Json } from '@/lib/api/contract';
import type { Matching } from './geometry/match';
import type { Source, Thing } from './objects';

/** How an object fared against the other side. */
export type Outcome = 'TP' | 'FP' | 'FN';

export interface Verdict {
  outcome: Outcome;
  /** With whom, and how well they cover each other. */
  partner?: Thing | undefined;
  iou?: number | undefined;
  sameLabel: boolean;
}

export const sourceColours: Record<Source, string> = {
  result: '#ff6b6b',
  truth: '#51cf66',
  other: '#4dabf7',
};

export const outcomeColours: Record<Outcome, string> = {
  TP: '#51cf66',
  FP: '#ff6b6b',
  FN: '#fcc419',
};

export const outcomeWords: Record<Outcome, string> = {
  TP: 'found',
  FP: 'not in the truth',
  FN: 'missed',
};

/** Colours that stay apart on photos, also for most colour-blind people. */
const palette =
  '#4dabf7 #ffa94d #69db7c #f783ac #9775fa #3bc9db #ffe066 #e8590c #66d9e8 #b2f2bb #d0bfff #faa2c1 #a9e34b #ffd8a8'.split(
    ' ',
  );

/** The same name has the same colour wherever it stands. */
export function nameColour(name: string): string {
  let hash = 2166136261;
  for (let n = 0; n < name.length; n += 1) hash = Math.imul(hash ^ name.charCodeAt(n), 16777619);
  return palette[(hash >>> 0) % palette.length] ?? '#4dabf7';
}

/** From violet over teal to yellow as the share rises from 0 to 1. */
export function shareColour(share: number): string {
  const at = Math.min(1, Math.max(0, share));
  return `hsl(${Math.round(280 - 225 * at)} 90% ${Math.round(62 - 4 * at)}%)`;
}

/** What objects are coloured by: a built-in field, or "attr:" and the name of an attribute. */
export type ColourBy = string;

const shown = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? 'none' : JSON.stringify(value);

/** The value of the field that an object is coloured by, as the legend shows it. */
export function groupOf(thing: Thing, by: ColourBy, verdicts: Map<string, Verdict>): string {
  if (by === 'source') return thing.source;
  if (by === 'outcome') return verdicts.get(thing.key)?.outcome ?? 'none';
  if (by === 'kind') return thing.kind;
  if (by === 'confidence') {
    if (thing.confidence === undefined) return 'none';
    const low = Math.min(9, Math.max(0, Math.floor(thing.confidence * 10)));
    return `${(low / 10).toFixed(1)} – ${((low + 1) / 10).toFixed(1)}`;
  }
  if (by.startsWith('attr:')) return shown(thing.attributes[by.slice(5)]);
  return thing.label || 'no label';
}

export function colourOf(thing: Thing, by: ColourBy, verdicts: Map<string, Verdict>): string {
  if (by === 'source') return sourceColours[thing.source];
  if (by === 'outcome') {
    const verdict = verdicts.get(thing.key);
    return verdict ? outcomeColours[verdict.outcome] : '#adb5bd';
  }
  if (by === 'confidence')
    return thing.confidence === undefined ? '#adb5bd' : shareColour(thing.confidence);
  return nameColour(groupOf(thing, by, verdicts));
}

/** Turns a matching of results and truths into what is said of each object. */
export function verdictsOf(
  results: Thing[],
  truths: Thing[],
  found: Matching,
): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const { a, b, iou, sameLabel } of found.pairs) {
    const [result, truth] = [results[a], truths[b]];
    if (!result || !truth) continue;
    // A pair of other labels is a wrong detection and a missed object at the same place.
    verdicts.set(result.key, { outcome: sameLabel ? 'TP' : 'FP', partner: truth, iou, sameLabel });
    verdicts.set(truth.key, { outcome: sameLabel ? 'TP' : 'FN', partner: result, iou, sameLabel });
  }
  for (const n of found.onlyA) {
    const thing = results[n];
    if (thing) verdicts.set(thing.key, { outcome: 'FP', sameLabel: false });
  }
  for (const n of found.onlyB) {
    const thing = truths[n];
    if (thing) verdicts.set(thing.key, { outcome: 'FN', sameLabel: false });
  }
  return verdicts;
}
