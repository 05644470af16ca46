import { useLocalStorage } from '@mantine/hooks';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { Density } from './draw';
import { match, type Matching } from './geometry/match';
import type { Thing } from './objects';
import { colourOf, groupOf, verdictsOf, type ColourBy, type Verdict } from './paint';

/** How objects are drawn; kept in the browser from case to case. */
export interface Settings {
  by: ColourBy;
  density: Density;
  result: boolean;
  truth: boolean;
  /** Least confidence of a result's object. */
  least: number;
  /** Least overlap of a result and a truth that are the same object. */
  iou: number;
}

const usual: Settings = {
  by: 'source',
  density: 'room',
  result: true,
  truth: true,
  least: 0,
  iou: 0.5,
};

export interface LegendRow {
  name: string;
  colour: string;
  result: number;
  truth: number;
  hidden: boolean;
}

export interface Drawing {
  settings: Settings;
  change: (part: Partial<Settings>) => void;
  /** All objects that pass the confidence, whether their class is switched off or not. */
  sure: Thing[];
  visible: Thing[];
  verdicts: Map<string, Verdict>;
  matching: Matching | undefined;
  colour: (thing: Thing) => string;
  legend: LegendRow[];
  toggle: (name: string) => void;
  /** Shows one class only, or all again when it is the only one. */
  only: (name: string) => void;
  /** Fields that the objects can be coloured by. */
  fields: ColourBy[];
}

const isTruth = (thing: Thing) => thing.source !== 'result';

function fieldsOf(things: Thing[], both: boolean): ColourBy[] {
  const attributes = new Set<string>();
  for (const thing of things)
    for (const name of Object.keys(thing.attributes)) attributes.add(name);
  const own = [...attributes].sort().slice(0, 20);
  return [
    ...(both ? ['source', 'outcome'] : ['source']),
    'label',
    'confidence',
    'kind',
    ...own.map((name) => `attr:${name}`),
  ];
}

function legendOf(
  things: Thing[],
  by: ColourBy,
  verdicts: Map<string, Verdict>,
  hidden: Set<string>,
): LegendRow[] {
  const rows = new Map<string, LegendRow>();
  for (const thing of things) {
    const name = groupOf(thing, by, verdicts);
    const row = rows.get(name) ?? {
      name,
      colour: colourOf(thing, by, verdicts),
      result: 0,
      truth: 0,
      hidden: hidden.has(name),
    };
    if (isTruth(thing)) row.truth += 1;
    else row.result += 1;
    rows.set(name, row);
  }
  const size = (row: LegendRow) => row.result + row.truth;
  const sorted = [...rows.values()].sort(
    (a, b) => size(b) - size(a) || a.name.localeCompare(b.name),
  );
  return by === 'confidence' ? sorted.sort((a, b) => b.name.localeCompare(a.name)) : sorted;
}

/** Works out of all objects which are seen, in which colour, and how results and truths match. */
export function useDrawing(things: Thing[]): Drawing {
  const [kept, setKept] = useLocalStorage<Settings>({
    key: 'mlife-drawing',
    defaultValue: usual,
    getInitialValueInEffect: false,
  });
  const settings = useMemo(() => ({ ...usual, ...kept }), [kept]);
  const [hidden, setHidden] = useState<Set<string>>(new Set());
  const least = useDeferredValue(settings.least);
  const iou = useDeferredValue(settings.iou);
  const sure = useMemo(
    () => things.filter((thing) => isTruth(thing) || (thing.confidence ?? 1) >= least),
    [things, least],
  );
  const { verdicts, matching } = useMemo(() => {
    const results = sure.filter((thing) => !isTruth(thing));
    const truths = sure.filter(isTruth);
    if (truths.length === 0) return { verdicts: new Map<string, Verdict>(), matching: undefined };
    const found = match(results, truths, iou, false);
    return { verdicts: verdictsOf(results, truths, found), matching: found };
  }, [sure, iou]);
  const both = matching !== undefined;
  const by = settings.by === 'outcome' && !both ? 'source' : settings.by;
  const legend = useMemo(() => legendOf(sure, by, verdicts, hidden), [sure, by, verdicts, hidden]);
  const visible = useMemo(
    () =>
      sure.filter((thing) => {
        if (isTruth(thing) ? !settings.truth : !settings.result) return false;
        return !hidden.has(groupOf(thing, by, verdicts));
      }),
    [sure, settings.result, settings.truth, hidden, by, verdicts],
  );
  const colour = useCallback((thing: Thing) => colourOf(thing, by, verdicts), [by, verdicts]);
  return {
    settings: { ...settings, by },
    change: (part) => {
      if (part.by && part.by !== settings.by) setHidden(new Set());
      setKept({ ...settings, ...part });
    },
    sure,
    visible,
    verdicts,
    matching,
    colour,
    legend,
    toggle: (name) => {
      const next = new Set(hidden);
      if (!next.delete(name)) next.add(name);
      setHidden(next);
    },
    only: (name) => {
      const others = legend.map((row) => row.name).filter((one) => one !== name);
      const alone = others.every((one) => hidden.has(one)) && !hidden.has(name);
      setHidden(new Set(alone ? [] : others));
    },
    fields: useMemo(() => fieldsOf(things, both), [things, both]),
  };
}
