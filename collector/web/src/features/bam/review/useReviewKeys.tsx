import { useState, type ReactNode } from 'react';
import { useAddToTestData } from '@/lib/api/badcases';
import type { BadcaseEdit, BadcaseStatus, Severity } from '@/lib/api/contract';
import { useMay, useSession } from '@/lib/api/people';
import { count, words } from '@/lib/format/format';
import type { Actions } from '@/lib/useCommands';
import { done, failed } from '@/ui/toast';
import { severityKeys, statusKeys } from '../choices';
import { TestDataDialog } from '../TestDataDialog';
import { QuickBox } from './QuickBox';
import { useLastDocument } from './useLastDocument';
import { useMarks, type Target } from './useMarks';
import { useUndo } from './useUndo';

interface Review {
  /** What the commands do now, for useCommands. */
  actions: Actions;
  /** The boxes they open. */
  boxes: ReactNode;
  mark: (edit: BadcaseEdit, text: string) => void;
}

/** The marks of a review over one badcase or a selection. `next` goes on to the badcase after it. */
export function useReviewKeys(target: Target, next: (() => void) | undefined): Review {
  const [box, setBox] = useState<'tag' | 'assign' | 'testData'>();
  const mark = useMarks(target);
  const undo = useUndo();
  const me = useSession().data?.user.login ?? '';
  const [last] = useLastDocument();
  const again = useAddToTestData();
  const reviewer = useMay('reviewer');
  const engineer = useMay('engineer');
  const ids = target.ids.length > 0 ? target.ids : target.badcase ? [target.badcase.id] : [];
  const any = ids.length > 0;
  const close = () => setBox(undefined);
  const actions: Actions = { undo: reviewer && (() => undo()) };
  if (reviewer && any) {
    const status = (value: BadcaseStatus) => () => mark({ status: value }, words(value));
    const on = (value: BadcaseStatus) => () => {
      status(value)();
      next?.();
    };
    const severity = (value: Severity) => () =>
      mark({ severity: value }, `${words(value)} severity`);
    for (const value of statusKeys) actions[`status.${value}`] = status(value);
    for (const value of severityKeys) actions[`severity.${value}`] = severity(value);
    for (const value of ['open', 'resolved', 'wont_fix'] as const) {
      actions[`on.${value}`] = on(value);
    }
    actions.tag = () => setBox('tag');
    actions.assign = () => setBox('assign');
    actions['assign.me'] = () => mark({ assignee: me }, 'Assigned to you');
  }
  if (engineer && any) {
    actions.testData = () => setBox('testData');
    actions.testDataAgain = () => {
      if (!last) {
        setBox('testData');
        return;
      }
      again.mutate(
        { ids, document: last.id },
        {
          onSuccess: ({ added }) =>
            done(
              added === 0
                ? `It is in “${last.name}” already`
                : `Added to “${last.name}”: ${count(added)} ${added === 1 ? 'row' : 'rows'}`,
            ),
          onError: failed,
        },
      );
    };
  }
  const boxes = (
    <>
      {box === 'tag' && (
        <QuickBox
          title="Add a tag"
          label="Tag"
          field="tag"
          onPick={(tag) => mark({ add_tags: [tag] }, `Tag “${tag}”`)}
          onClose={close}
        />
      )}
      {box === 'assign' && (
        <QuickBox
          title="Assign"
          label="Assignee"
          field="assignee"
          first={[me]}
          optional
          onPick={(assignee) =>
            mark({ assignee }, assignee ? `Assigned to ${assignee}` : 'Assigned to nobody')
          }
          onClose={close}
        />
      )}
      {box === 'testData' && <TestDataDialog ids={ids} onClose={close} />}
    </>
  );
  return { actions, boxes, mark };
}
