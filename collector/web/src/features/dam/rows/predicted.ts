import type { Json } from '@/lib/api/contract';

type Fields = Record<string, Json>;

const isObject = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lists = [
  'classes',
  'captions',
  'boxes',
  'polygons',
  'polylines',
  'masks',
  'keypoints',
  'tracks',
  'regions',
];
/** What is said of the whole; it is the whole's maker's. */
const whole = ['label', 'confidence', 'scores', 'text', 'segment', 'attributes'];

const byModel = (maker: Json | undefined) => isObject(maker) && maker['by'] === 'model';

export interface Parted {
  /** What models made, nothing when they made none of it. */
  models: Json | undefined;
  /** The rest. */
  people: Json | undefined;
  /** How many labels and objects models made. */
  count: number;
  /** The models' names. */
  names: string[];
}

/** Parts an annotation into what models predicted and what people said. */
export function parted(annotation: Json | undefined): Parted {
  if (!isObject(annotation)) return { models: undefined, people: annotation, count: 0, names: [] };
  const names = new Set<string>();
  const allModel = byModel(annotation['made_by']);
  const note = (maker: Json | undefined) => {
    if (isObject(maker))
      names.add(
        [maker['name'], maker['version']].filter((one) => typeof one === 'string').join(' '),
      );
  };
  let count = 0;
  const split = (from: Fields, model: boolean): [Fields, Fields] => {
    const sides: [Fields, Fields] = [{}, {}];
    for (const [name, value] of Object.entries(from)) {
      if (!lists.includes(name) || !Array.isArray(value)) continue;
      const isModels = (one: Json) => {
        const own = isObject(one) ? one['made_by'] : undefined;
        return own === undefined ? model : byModel(own);
      };
      const theirs = value.filter(isModels);
      const others = value.filter((one) => !isModels(one));
      count += theirs.length;
      theirs.forEach((one) => note(isObject(one) ? one['made_by'] : undefined));
      if (theirs.length > 0) sides[0][name] = theirs;
      if (others.length > 0) sides[1][name] = others;
    }
    return sides;
  };
  const [models, people] = split(annotation, allModel);
  if (allModel) note(annotation['made_by']);
  for (const name of whole) {
    const value = annotation[name];
    if (value === undefined) continue;
    (allModel ? models : people)[name] = value;
    if (allModel && (name === 'label' || name === 'text')) count += 1;
  }
  const frames = annotation['frames'];
  if (Array.isArray(frames)) {
    const both = frames.filter(isObject).map((frame): [Fields, Fields] => {
      const [a, b] = split(frame, allModel);
      const rest = Object.fromEntries(
        Object.entries(frame).filter(([name]) => !lists.includes(name)),
      );
      return [
        { ...rest, ...a },
        { ...rest, ...b },
      ];
    });
    const had = (side: 0 | 1) =>
      both.map((pair) => pair[side]).filter((one) => lists.some((name) => name in one));
    if (had(0).length > 0) models['frames'] = had(0);
    if (had(1).length > 0) people['frames'] = had(1);
  }
  if (count === 0) return { models: undefined, people: annotation, count, names: [] };
  for (const name of ['fps', 'skeletons']) {
    const value = annotation[name];
    if (value === undefined) continue;
    models[name] = value;
    people[name] = value;
  }
  const said = Object.keys(people).some((name) => name !== 'fps' && name !== 'skeletons');
  return { models, people: said ? people : undefined, count, names: [...names].filter(Boolean) };
}
