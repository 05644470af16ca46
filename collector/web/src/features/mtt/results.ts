import type { Json, Metric, Task } from '@/lib/api/contract';
import type { Line } from '@/ui/TimeChart';

/** Counts of results per truth: matrix[truth][result]. */
export interface Confusion {
  labels: string[];
  matrix: number[][];
}

/** A sample whose result differs from the truth. */
export interface Failure {
  file: string;
  name: string;
  badcase: string;
  result?: Json;
  truth?: Json;
}

const field = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');

/** Final values that the results carry, as they are written. */
export function finalMetrics(task: Task): [string, string][] {
  const metrics = field(task.results, 'metrics');
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) return [];
  return Object.entries(metrics)
    .filter((pair): pair is [string, number] => typeof pair[1] === 'number')
    .map(([name, value]) => [name, Number.isInteger(value) ? String(value) : value.toPrecision(4)]);
}

export function confusionOf(task: Task): Confusion | undefined {
  const confusion = field(task.results, 'confusion');
  const labels = list(field(confusion, 'labels')).map(text);
  const matrix = list(field(confusion, 'matrix')).map((row) =>
    list(row).map((n) => (typeof n === 'number' ? n : 0)),
  );
  return labels.length > 0 && matrix.length === labels.length ? { labels, matrix } : undefined;
}

export function failuresOf(task: Task): Failure[] {
  return list(field(task.results, 'failures')).map((one) => {
    const result = field(one, 'result');
    const truth = field(one, 'truth');
    return {
      file: text(field(one, 'file')),
      name: text(field(one, 'name')),
      badcase: text(field(one, 'badcase')),
      ...(result !== undefined && { result }),
      ...(truth !== undefined && { truth }),
    };
  });
}

/** Metrics as lines over their steps. */
export function metricLines(metrics: Metric[]): Line[] {
  const lines = new Map<string, Line>();
  for (const { name, value, step = 0 } of metrics) {
    const line = lines.get(name) ?? { name, points: [] };
    line.points.push({ x: step, y: value });
    lines.set(name, line);
  }
  return [...lines.values()];
}
