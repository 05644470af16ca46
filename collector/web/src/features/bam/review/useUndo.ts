import { useCallback } from 'react';
import { useUndoAction, useUndoMark } from '@/lib/api/actions';
import type { Action } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { done, failed } from '@/ui/toast';
import { changes, type Undoable } from './undo';

/** Says what came of taking something back. */
export function tellUndone(action: Action): void {
  const left = action.refused;
  const back = `${count(action.changed)} taken back`;
  if (left === 0) {
    done(action.changed === 1 ? 'Taken back' : back);
    return;
  }
  const first = action.refusals[0];
  failed(
    new Error(
      `${back}. ${count(left)} ${left === 1 ? 'change stays' : 'changes stay'}, as somebody went on with it` +
        (first ? `: ${first.title}, ${first.field ?? ''} ${first.reason}` : ''),
    ),
  );
}

/** Takes back the newest change of this page, or the one that is named. */
export function useUndo(): (change?: Undoable) => void {
  const { mutate: undoMark } = useUndoMark();
  const { mutate: undoMany } = useUndoAction();
  return useCallback(
    (named) => {
      const change = named ?? changes.pop();
      if (!change) {
        done('Nothing to undo');
        return;
      }
      changes.drop(change.action);
      if (change.badcase !== '') {
        undoMark(change, { onSuccess: ({ done: action }) => tellUndone(action), onError: failed });
      } else {
        undoMany(change.action, { onSuccess: tellUndone, onError: failed });
      }
    },
    [undoMark, undoMany],
  );
}
