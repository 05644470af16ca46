import type { Json } from '@/lib/api/contract';
import { usePreference } from '@/lib/api/preferences';
import { usualColumns } from './columns';

/** How a person likes the list. */
export interface ListView {
  columns: string[];
  density: 'roomy' | 'dense';
  [key: string]: Json;
}

function readView(kept: Json | undefined): ListView {
  const view: ListView = { columns: usualColumns, density: 'roomy' };
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return view;
  const { columns, density } = kept;
  if (Array.isArray(columns)) {
    const names = columns.filter((name) => typeof name === 'string');
    if (names.length > 0) view.columns = names;
  }
  if (density === 'dense') view.density = 'dense';
  return view;
}

/** Columns and density of the list; they follow the person. */
export const useView = () => usePreference<ListView>('bam.list', readView);
