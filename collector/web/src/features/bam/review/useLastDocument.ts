import type { Json } from '@/lib/api/contract';
import { usePreference } from '@/lib/api/preferences';

export interface LastDocument {
  id: string;
  name: string;
  [key: string]: Json;
}

function readLast(kept: Json | undefined): LastDocument | null {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return null;
  const { id, name } = kept;
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : null;
}

/** The document that cases were added to last; it follows the person. */
export const useLastDocument = () =>
  usePreference<LastDocument | null>('test-data.document', readLast);
