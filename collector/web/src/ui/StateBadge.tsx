import { words } from '@/lib/format/format';
import { Pill } from './Light';

const colours: Record<string, string> = {
  new: 'cyan',
  open: 'blue',
  in_progress: 'violet',
  resolved: 'green',
  wont_fix: 'gray',
  low: 'gray',
  medium: 'yellow',
  high: 'orange',
  critical: 'red',
  queued: 'gray',
  pending: 'gray',
  wanted: 'gray',
  running: 'blue',
  preparing: 'blue',
  working: 'blue',
  pushing: 'blue',
  active: 'blue',
  fetching: 'blue',
  verified: 'indigo',
  staged: 'indigo',
  switched: 'violet',
  probation: 'violet',
  committed: 'green',
  succeeded: 'green',
  completed: 'green',
  failed: 'red',
  rolled_back: 'red',
  partial: 'orange',
  aborted: 'orange',
  canceled: 'orange',
  reverted: 'orange',
  done: 'green',
  ready: 'green',
  cancelled: 'orange',
  interrupted: 'orange',
  superseded: 'gray',
  raised: 'red',
  acknowledged: 'yellow',
  closed: 'gray',
  waiting: 'blue',
  labelled: 'green',
  disputed: 'orange',
  decided: 'teal',
  sent: 'green',
  online: 'green',
  offline: 'gray',
  revoked: 'red',
  train: 'indigo',
  test: 'grape',
  added: 'green',
  removed: 'red',
  changed: 'blue',
  present: 'green',
  unreadable: 'red',
};

/** The colour of a state, for dots and bars. */
export const stateColour = (state: string) => `var(--mantine-color-${colours[state] ?? 'gray'}-6)`;

/** A state, severity or role as a coloured word; an unknown one is grey. */
export function StateBadge({ state, size }: { state: string; size?: 'xs' | 'sm' }) {
  return (
    <Pill colour={colours[state] ?? 'gray'} size={size}>
      {words(state)}
    </Pill>
  );
}
