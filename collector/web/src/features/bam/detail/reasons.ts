import type { Lookalike, Member } from '@/lib/api/contract';
import { percent } from '@/lib/format/format';

export interface Reason {
  badge: string;
  color: string;
  why: string;
}

const agree = (similarity: number) => percent(similarity).replace(/\.\d/, '');

/** Why something is part of a badcase, in words. */
export function whyMember({ reason, similarity, actor, like }: Member): Reason {
  const of = like ? ' as another part of this case' : '';
  switch (reason) {
    case 'same_bytes':
      return {
        badge: 'Same file',
        color: 'blue',
        why: `The same bytes${of}, and the same failure.`,
      };
    case 'same_media':
      return {
        badge: `Same content, ${agree(similarity)}`,
        color: 'teal',
        why: `Another file of the same picture or sound${of}, and the same failure.`,
      };
    default:
      return { badge: 'Merged by hand', color: 'grape', why: `${actor} put it here.` };
  }
}

/** Why something similar stays apart, in words. */
export function whyApart({ reason, similarity }: Lookalike): Reason {
  switch (reason) {
    case 'split':
      return {
        badge: 'Kept apart',
        color: 'orange',
        why: 'A person split the two; they are not put together by themselves again.',
      };
    case 'same_bytes':
      return { badge: 'Same file', color: 'blue', why: 'The same bytes, but another failure.' };
    default:
      return {
        badge: `Same content, ${agree(similarity)}`,
        color: 'teal',
        why: 'The same picture or sound, but another failure.',
      };
  }
}
