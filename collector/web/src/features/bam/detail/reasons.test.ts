import { expect, it } from 'vitest';
import type { Lookalike, Member } from '@/lib/api/contract';
import { whyApart, whyMember } from './reasons';

it('tells why something is a part', () => {
  const member = { reason: 'same_media', similarity: 0.843, actor: 'likeness' } as Member;
  expect(whyMember(member).badge).toBe('Same content, 84 %');
  expect(whyMember({ ...member, like: 'bc_1' }).why).toContain('another part');
  expect(whyMember({ ...member, reason: 'by_hand', actor: 'user:ada' }).why).toContain('user:ada');
});

it('tells why something stays apart', () => {
  const other = { reason: 'split', similarity: 0 } as Lookalike;
  expect(whyApart(other).badge).toBe('Kept apart');
  expect(whyApart({ ...other, reason: 'same_bytes' }).why).toContain('another failure');
});
