export interface Span {
  ms: number;
  bucket: string;
}

const hour: Span = { ms: 3_600_000, bucket: '30s' };

/** The stretches of time that rates are shown for, and how fine. */
export const spans: Record<string, Span> = {
  minutes: { ms: 15 * 60_000, bucket: '10s' },
  hour,
  day: { ms: 86_400_000, bucket: '15m' },
  week: { ms: 7 * 86_400_000, bucket: '1h' },
};

/** The span of that name, an hour for any other. */
export const spanOf = (name: string): Span => spans[name] ?? hour;
