import type { Model } from '@/lib/api/contract';

/** The most metrics a list cell shows. */
const most = 3;

export const metric = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toPrecision(4);

/** "accuracy 0.9412, loss 0.1821". */
export function metricsText(model: Model): string {
  const all = Object.entries(model.metrics).map(([name, value]) => `${name} ${metric(value)}`);
  return all.slice(0, most).join(', ') || '–';
}
