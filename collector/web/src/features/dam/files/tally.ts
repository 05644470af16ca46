import type { Here } from '@/lib/api/uploads';

export type Stage = 'waiting' | 'reading' | 'sending' | 'paused' | 'stored' | 'known' | 'failed';

/** A file on its way. The queue changes it in place and tells afterwards. */
export interface Item {
  key: number;
  name: string;
  path: string;
  size: number;
  stage: Stage;
  /** Bytes that were sent. */
  sent: number;
  /** Why it failed, or that the connection is being tried again. */
  note: string;
  /** The file that it became, or that has its bytes. */
  here?: Here;
}

/** How far all of them are. */
export interface Tally {
  files: number;
  bytes: number;
  sent: number;
  by: Record<Stage, number>;
}

export function tallyOf(items: Item[]): Tally {
  const by = { waiting: 0, reading: 0, sending: 0, paused: 0, stored: 0, known: 0, failed: 0 };
  const tally: Tally = { files: items.length, bytes: 0, sent: 0, by };
  for (const { stage, size, sent } of items) {
    by[stage] += 1;
    tally.bytes += size;
    tally.sent += sent;
  }
  return tally;
}

/** Whether closing the page would stop something. */
export const isBusy = ({ by }: Tally) => by.waiting + by.reading + by.sending > 0;
