import type { ReactNode } from 'react';
import type { Role } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';

/** Shows what only this role and those above it may do; the server refuses the others in any case. */
export function Only({ role, children }: { role: Role; children: ReactNode }) {
  return useMay(role) ? children : null;
}
