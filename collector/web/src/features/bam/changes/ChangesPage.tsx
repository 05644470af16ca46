import { Button, Group, Progress, SegmentedControl, Text } from '@mantine/core';
import { useAddress } from '@/lib/address';
import { useActions, useCancelAction, useUndoAction } from '@/lib/api/actions';
import type { Action } from '@/lib/api/contract';
import { useMay, useSession } from '@/lib/api/people';
import { count } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { StateBadge } from '@/ui/StateBadge';
import { Empty } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { BamTabs } from '../BamTabs';
import { changes } from '../review/undo';
import { tellUndone } from '../review/useUndo';

const kinds: Record<Action['kind'], string> = {
  edit: 'One',
  bulk: 'Many',
  undo: 'Undo',
  merge: 'Merge',
};

function Outcome({ action }: { action: Action }) {
  if (action.state === 'running') {
    const share = action.total > 0 ? (100 * action.looked) / action.total : 0;
    return <Progress value={Math.min(100, share)} animated w={120} aria-label="Progress" />;
  }
  return (
    <Text size="sm" span>
      {count(action.changed)} changed
      {action.refused > 0 && `, ${count(action.refused)} passed over`}
    </Text>
  );
}

function Way({ action }: { action: Action }) {
  const undo = useUndoAction();
  const cancel = useCancelAction();
  if (!useMay('reviewer')) return null;
  if (action.state === 'running') {
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        color="red"
        loading={cancel.isPending}
        onClick={() => cancel.mutate(action.id, { onError: failed })}
      >
        Stop
      </Button>
    );
  }
  if (action.undone_by) {
    return (
      <Text size="xs" c="dimmed">
        undone
      </Text>
    );
  }
  if (action.changed === 0) return null;
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      loading={undo.isPending}
      onClick={() => {
        changes.drop(action.id);
        undo.mutate(action.id, { onSuccess: tellUndone, onError: failed });
      }}
    >
      {action.kind === 'undo' ? 'Redo' : 'Undo'}
    </Button>
  );
}

/** What people did to badcases, the newest first; each can be taken back. */
export function ChangesPage() {
  const me = useSession().data?.user.login ?? '';
  const [{ by }, change] = useAddress(['by'] as const);
  const list = useActions(by === 'all' ? '' : me);
  return (
    <Page
      title="Changes"
      note="Taking a change back leaves alone what somebody has changed since."
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Whose"
          value={by ?? 'me'}
          onChange={(value) => change({ by: value === 'me' ? '' : value })}
          data={[
            { value: 'me', label: 'Mine' },
            { value: 'all', label: 'Everybody’s' },
          ]}
        />
      }
    >
      <BamTabs value="changes" />
      <PagedTable
        of={list}
        empty={<Empty title="No changes yet" />}
        id={(row) => row.id}
        width={600}
        columns={[
          { head: 'When', line: true, cell: (row) => <When at={row.at} /> },
          { head: 'Who', line: true, cell: (row) => row.actor },
          { head: 'Of', line: true, cell: (row) => kinds[row.kind] },
          {
            head: 'What',
            cell: (row) => (
              <>
                {row.what}
                {row.problem && (
                  <Text size="xs" c="red">
                    {row.problem}
                  </Text>
                )}
              </>
            ),
          },
          {
            head: 'Outcome',
            line: true,
            cell: (row) => (
              <Group gap={6} wrap="nowrap">
                {row.state !== 'done' && <StateBadge state={row.state} size="xs" />}
                <Outcome action={row} />
              </Group>
            ),
          },
          { head: ' ', right: true, cell: (row) => <Way action={row} /> },
        ]}
      />
    </Page>
  );
}
