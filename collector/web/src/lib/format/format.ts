import type { Json } from '@/lib/api/contract';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1536 → "1.5 KiB". */
export function bytes(size: number): string {
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? 'B'}`;
}

/** A local date and time to the second; a dash for nothing and for the server's zero time. */
export function dateTime(text: string | undefined | null): string {
  if (!text || text.startsWith('0001-')) return '–';
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return text;
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const steps: [number, string][] = [
  [60, 's'],
  [60, 'min'],
  [24, 'h'],
  [365, 'd'],
];

/** A length of time in its largest unit; "" from a year on. */
function rough(seconds: number): string {
  let value = seconds;
  for (const [size, unit] of steps) {
    if (value < size) return `${Math.floor(value)} ${unit}`;
    value /= size;
  }
  return '';
}

/** "3 min ago", measured against now (milliseconds). */
export function ago(text: string | undefined | null, now: number): string {
  if (!text || text.startsWith('0001-')) return '–';
  const past = Math.max(0, (now - new Date(text).getTime()) / 1000);
  if (past < 5) return 'just now';
  const length = rough(past);
  return length ? `${length} ago` : dateTime(text).slice(0, 10);
}

/** "in 3 d" of what is to come, measured against now (milliseconds); what is over is as `ago` has it. */
export function until(text: string, now: number): string {
  const ahead = (new Date(text).getTime() - now) / 1000;
  if (ahead <= 0) return ago(text, now);
  const length = rough(ahead);
  return length ? `in ${length}` : dateTime(text).slice(0, 10);
}

const lengths: [number, string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** 45 → "45 s", 5400 → "1.5 h". */
export function duration(seconds: number): string {
  const [size, unit] = lengths.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${Number((seconds / size).toFixed(1))} ${unit}`;
}

/** "in_progress" → "In progress". */
export function words(key: string): string {
  const text = key.replaceAll('_', ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first characters of a hash, enough to tell two apart on a page. */
export const shortHash = (hash: string | undefined) => (hash ? hash.slice(0, 10) : '–');

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A JSON value on one line, strings without quotes, times as all times are written. */
export function jsonText(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return '–';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return value.join(', ') || '–';
  if (typeof value !== 'string') return JSON.stringify(value);
  return instant.test(value) ? dateTime(value) : value;
}

/** 0.1234 → "12.3 %". */
export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

const whole = new Intl.NumberFormat('en');
export const count = (n: number | undefined) => whole.format(n ?? 0);
