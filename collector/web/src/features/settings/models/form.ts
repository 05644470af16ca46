import type { ModelService, ModelServiceRequest, ModelServiceSettings } from '@/lib/api/prelabel';

type Input = ModelServiceSettings['input'];
type Output = ModelServiceSettings['output'];

/** A model server as the fields of its form. */
export interface ServiceForm {
  name: string;
  token: string;
  noToken: boolean;
  baseUrl: string;
  model: string;
  version: string;
  ca: string;
  takes: string[];
  batch: number | string;
  seconds: number | string;
  input: Input;
  output: Output;
  /** One label a line. */
  labels: string;
  mean: string;
  std: string;
}

export function formOf(service?: ModelService): ServiceForm {
  const s = service?.settings;
  return {
    name: service?.name ?? '',
    token: '',
    noToken: false,
    baseUrl: s?.base_url ?? '',
    model: s?.model ?? '',
    version: s?.version ?? '',
    ca: s?.ca ?? '',
    takes: s?.in ?? ['image/*'],
    batch: s?.batch ?? 1,
    seconds: s?.seconds ?? 60,
    input: s?.input ?? { kind: 'pixels', fit: 'letterbox' },
    output: s?.output ?? { kind: 'boxes' },
    labels: (s?.output.labels ?? []).join('\n'),
    mean: (s?.input.mean ?? []).join(', '),
    std: (s?.input.std ?? []).join(', '),
  };
}

/** Numbers in a text, separated by commas or spaces; nothing in an empty one. */
export const numbers = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);

/** Fields that say something. */
const filled = <T extends object>(fields: T): T =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== '' && value !== 0 && value !== false,
    ),
  ) as T;

export function requestOf(form: ServiceForm): ModelServiceRequest {
  const mean = numbers(form.mean);
  const std = numbers(form.std);
  const labels = form.labels
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const { mean: _mean, std: _std, ...input } = form.input;
  const { labels: _labels, ...output } = form.output;
  return {
    name: form.name.trim(),
    ...(form.token && { token: form.token }),
    ...(form.noToken && { no_token: true }),
    settings: {
      ...filled({
        base_url: form.baseUrl.trim(),
        model: form.model.trim(),
        version: form.version.trim(),
        ca: form.ca.trim(),
        batch: typeof form.batch === 'number' ? form.batch : 0,
        seconds: typeof form.seconds === 'number' ? form.seconds : 0,
      }),
      ...(form.takes.length > 0 && { in: form.takes }),
      input: {
        ...filled(input),
        ...(mean.length > 0 && { mean }),
        ...(std.length > 0 && { std }),
      },
      output: { ...filled(output), ...(labels.length > 0 && { labels }) },
    },
  };
}
