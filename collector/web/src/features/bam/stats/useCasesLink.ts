import { useCallback } from 'react';
import { useLocation } from 'react-router';
import { joined } from '@/features/search/terms';
import { filterNames } from '../choices';

/** Makes the address of the cases that the filters and some queries find together. */
export function useCasesLink(): (...queries: string[]) => string {
  const { search } = useLocation();
  return useCallback(
    (...queries: string[]) => {
      const old = new URLSearchParams(search);
      const params = new URLSearchParams();
      for (const name of filterNames) {
        const value = old.get(name);
        if (value && name !== 'q') params.set(name, value);
      }
      const q = joined(old.get('q') ?? '', ...queries);
      if (q) params.set('q', q);
      return `/bam?${params.toString()}`;
    },
    [search],
  );
}
