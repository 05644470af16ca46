import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { useAction, useBulkEdit, useCancelAction, usePreviewBulk } from '@/lib/api/actions';
import type { BulkEdit } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { useKeyOf } from '@/lib/useCommands';
import { Problem } from '@/ui/States';
import { doneWithUndo } from '@/ui/undoToast';
import { failed } from '@/ui/toast';
import { changes } from '../review/undo';
import { useUndo } from '../review/useUndo';
import { BulkFields, emptyForm, editOf } from './BulkFields';
import { BulkPreviewView } from './BulkPreviewView';
import { BulkProgress } from './BulkProgress';

interface Props {
  /** Badcases by ID, or a filter. */
  selection: Pick<BulkEdit, 'ids' | 'filter'>;
  size: number;
  onClose: () => void;
}

/** Changes many badcases: first what, then what it would do, then its progress. */
export function BulkDialog({ selection, size, onClose }: Props) {
  const [form, setForm] = useState(emptyForm);
  const preview = usePreviewBulk();
  const bulk = useBulkEdit();
  const cancel = useCancelAction();
  const action = useAction(bulk.data?.id ?? '').data ?? bulk.data;
  const undo = useUndo();
  const key = useKeyOf('undo');
  const change = editOf(form);
  const edit = { ...selection, ...change };
  const back = () => preview.reset();
  const start = () =>
    bulk.mutate(edit, {
      onSuccess: ({ id, what, state, changed, refused }) => {
        const made = { action: id, badcase: '', text: what };
        changes.push(made);
        // A long one stays in sight with its progress.
        if (state !== 'done' || refused > 0) return;
        doneWithUndo(`${count(changed)} changed`, () => undo(made), key);
        onClose();
      },
      onError: failed,
    });
  return (
    <Modal opened onClose={onClose} title={`Edit ${count(size)} badcases`} size="lg">
      <Stack gap="sm">
        {action ? (
          <BulkProgress
            action={action}
            cancel={() => cancel.mutate(action.id, { onError: failed })}
            undo={() => {
              undo({ action: action.id, badcase: '', text: action.what });
              onClose();
            }}
            onClose={onClose}
          />
        ) : preview.data ? (
          <>
            <BulkPreviewView preview={preview.data} />
            <Group justify="flex-end">
              <Button variant="default" onClick={back}>
                Back
              </Button>
              <Button
                data-autofocus
                loading={bulk.isPending}
                disabled={preview.data.changed === 0}
                onClick={start}
              >
                Change{' '}
                {preview.data.looked < preview.data.selected ? 'all' : count(preview.data.changed)}
              </Button>
            </Group>
          </>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (change) preview.mutate(edit);
            }}
          >
            <Stack gap="sm">
              <BulkFields form={form} change={(part) => setForm({ ...form, ...part })} />
              {preview.error && <Problem error={preview.error} />}
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  Cancel
                </Button>
                <Button type="submit" loading={preview.isPending} disabled={!change}>
                  See what changes
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Stack>
    </Modal>
  );
}
