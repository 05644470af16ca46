import { useState } from 'react';
import type { SetPlan } from '@/lib/api/contract';
import { useCheckOf, useLeakPolicy } from '@/lib/api/leaks';
import { useMay } from '@/lib/api/people';
import { kinds } from './words';

/** So many rows are compared without being asked to. */
const few = 20_000;

/** Looks for the leaks of the sets that a request would freeze; of many rows only when somebody wants it. */
export function useLeakWatch(request: SetPlan | undefined, rows: number) {
  const policy = useLeakPolicy().data;
  const may = useMay('engineer');
  const [asked, setAsked] = useState('');
  const key = JSON.stringify(request);
  const on = may && rows > 0 && kinds.some((kind) => kind !== 'file' && policy?.[kind] !== 'off');
  const wanted = on && policy && (rows <= few || asked === key) ? request : undefined;
  const { begun, check } = useCheckOf(wanted);
  return {
    policy,
    /** Nothing is frozen before it is known what leaks. */
    pending: on && !check?.ready,
    /** So many rows that somebody must ask for it. */
    waits: on && policy !== undefined && request !== undefined && !wanted,
    look: () => setAsked(key),
    again: () => begun.refetch(),
    error: begun.error,
    check,
    refused: check?.ready
      ? check.kinds.some((one) => one.rule === 'refuse' && one.rows > 0)
      : false,
  };
}

export type LeakWatch = ReturnType<typeof useLeakWatch>;
