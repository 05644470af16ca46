import type { LabelClass, LabelTask } from '@/lib/api/labelling';
import { nameColour } from '../../bam/media/paint';
import { classKeys } from './keys';
import type { Tool } from './usePen';
import type { Kind } from './work';

type Drawn = NonNullable<LabelClass['shapes']>[number];

/** A class that may be given: how, and by which key. */
export interface Class {
  name: string;
  key: string;
  colour: string;
  shapes: readonly Drawn[];
}

/** What can be made of one medium. */
export interface Spec {
  classes: Class[];
  tools: Tool[];
  /** Whether the whole gets classes. */
  whole: boolean;
  /** Whether parts of recordings get classes. */
  parts: boolean;
  /** Whether the whole gets a caption or transcription. */
  text: boolean;
}

/** What a keyboard and a mouse do alike while one labels: kept from one item to the next. */
export interface Bench {
  tool: Tool;
  label: string;
  hidden: boolean;
}

export const toolNames: Record<Tool, string> = {
  select: 'Select',
  box: 'Box',
  turned: 'Turned box',
  polygon: 'Polygon',
  polyline: 'Line',
  points: 'Key points',
};

/** What classes have to allow for a tool, or for a mark of a kind. */
const drawnBy: Record<Exclude<Tool, 'select'>, Drawn> = {
  box: 'box',
  turned: 'box',
  polygon: 'polygon',
  polyline: 'polyline',
  points: 'keypoints',
};

export const drawnAs = (kind: Kind): Drawn =>
  kind === 'region' ? 'segment' : kind === 'points' ? 'keypoints' : kind;

export const toolDraws = (tool: Tool): Drawn | undefined =>
  tool === 'select' ? undefined : drawnBy[tool];

export function specOf({ labels, text = false }: Pick<LabelTask, 'labels' | 'text'>): Spec {
  const given = labels ?? [];
  const keys = classKeys(given.map(({ key = '' }) => key));
  const has = (shape: Drawn) => given.some(({ shapes }) => shapes?.includes(shape));
  const drawn = (['box', 'turned', 'polygon', 'polyline', 'points'] as const).filter((tool) =>
    has(drawnBy[tool]),
  );
  return {
    classes: given.map(({ name, colour, shapes }, n) => ({
      name,
      key: keys[n] ?? '',
      colour: colour || nameColour(name),
      shapes: shapes ?? [],
    })),
    tools: drawn.length > 0 ? ['select', ...drawn] : [],
    whole: has('class'),
    parts: has('segment'),
    text,
  };
}

/** The colour of a class, also of one that the task does not have. */
export const colourIn = (spec: Spec, name: string): string =>
  spec.classes.find((one) => one.name === name)?.colour ?? nameColour(name || 'no class');

/** The first class that may be drawn so, the current one if it may. */
export const classFor = (spec: Spec, current: string, shape: Drawn): string => {
  const may = spec.classes.filter(({ shapes }) => shapes.includes(shape));
  return (may.find(({ name }) => name === current) ?? may[0])?.name ?? current;
};

export function firstBench(spec: Spec): Bench {
  const tool = spec.tools.find((one) => one !== 'select') ?? 'select';
  const shape = toolDraws(tool) ?? (spec.parts ? 'segment' : 'class');
  return { tool, label: classFor(spec, '', shape), hidden: false };
}
