import type { Badcase } from '@/lib/api/contract';
import { count } from '@/lib/format/format';

const many = (n: number, one: string) => `${count(n)} ${one}${n === 1 ? '' : 's'}`;

/** How often a badcase was seen and by how many devices, in words. */
export function spread({ frequency, devices }: Badcase): string {
  const times = many(frequency, 'report');
  return devices > 0 ? `${times} by ${many(devices, 'device')}` : times;
}
