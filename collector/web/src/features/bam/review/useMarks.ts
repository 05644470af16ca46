import { useBulkEdit, useMark } from '@/lib/api/actions';
import type { Badcase, BadcaseEdit } from '@/lib/api/contract';
import { useKeyOf } from '@/lib/useCommands';
import { count } from '@/lib/format/format';
import { failed } from '@/ui/toast';
import { doneWithUndo } from '@/ui/undoToast';
import { changes } from './undo';
import { useUndo } from './useUndo';

/** What a mark is about: one badcase, or those that are selected. */
export interface Target {
  badcase: Badcase | undefined;
  ids: string[];
}

/** Changes the target and says so, with a way back. */
export function useMarks({ badcase, ids }: Target): (edit: BadcaseEdit, text: string) => void {
  const one = useMark();
  const many = useBulkEdit();
  const undo = useUndo();
  const key = useKeyOf('undo');
  const told = (action: string, id: string, text: string) => {
    const change = { action, badcase: id, text };
    changes.push(change);
    doneWithUndo(text, () => undo(change), key);
  };
  return (edit, text) => {
    if (ids.length > 0) {
      many.mutate(
        { ids, set: edit },
        {
          onSuccess: (action) => told(action.id, '', `${text}: ${count(action.changed)} changed`),
          onError: failed,
        },
      );
    } else if (badcase) {
      one.mutate(
        { badcase, edit },
        {
          onSuccess: ({ action }) => action && told(action, badcase.id, text),
          onError: failed,
        },
      );
    }
  };
}
