import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Navigate } from 'react-router';
import { useMay } from '@/lib/api/people';
import { useRemoveTracker, useTestTracker, useTrackers, type Tracker } from '@/lib/api/trackers';
import { Pill } from '@/ui/Light';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Answer, Empty, Loading, Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { SettingsTabs } from '../SettingsTabs';
import { kindNames } from './form';
import { TrackerDialog } from './TrackerDialog';

/** What a call to the tracker found. */
function TestBox({ tracker, onClose }: { tracker: Tracker; onClose: () => void }) {
  const test = useTestTracker();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    setAsked(true);
    test.mutate(tracker.id);
  }
  return (
    <Modal opened onClose={onClose} title={`Test of ${tracker.name}`}>
      {test.isPending && <Loading rows={2} />}
      {test.error && <Problem error={test.error} retry={() => test.mutate(tracker.id)} />}
      {test.data && (
        <Alert
          color={test.data.warnings.length > 0 ? 'yellow' : 'green'}
          title={test.data.warnings.length > 0 ? 'It answers, but' : 'It works'}
        >
          <Text size="sm">
            {test.data.account} may use {test.data.project}.
          </Text>
          {test.data.warnings.length > 0 && (
            <List size="sm" mt="xs">
              {test.data.warnings.map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
    </Modal>
  );
}

function RemoveBox({ tracker, onClose }: { tracker: Tracker; onClose: () => void }) {
  const remove = useRemoveTracker();
  return (
    <Modal opened onClose={onClose} title={`Remove ${tracker.name}?`}>
      <Stack gap="sm">
        <Text size="sm">
          Badcases lose their links to its issues. The issues stay in {kindNames[tracker.kind]}.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(tracker.id, {
                onSuccess: () => {
                  done(`${tracker.name} is removed`);
                  onClose();
                },
                onError: failed,
              })
            }
          >
            Remove
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type Box = { what: 'edit' | 'test' | 'remove'; tracker: Tracker } | { what: 'new' };

function Boxes({
  box,
  words,
  close,
}: {
  box: Box | undefined;
  words: string[];
  close: () => void;
}) {
  if (!box) return null;
  if (box.what === 'new') return <TrackerDialog words={words} onClose={close} />;
  if (box.what === 'test') return <TestBox tracker={box.tracker} onClose={close} />;
  if (box.what === 'remove') return <RemoveBox tracker={box.tracker} onClose={close} />;
  return <TrackerDialog tracker={box.tracker} words={words} onClose={close} />;
}

function Trackers() {
  const trackers = useTrackers();
  const [box, setBox] = useState<Box>();
  return (
    <Page
      title="Trackers"
      note="Projects in GitLab and Jira whose issues badcases are linked to."
      actions={
        <Button
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => setBox({ what: 'new' })}
        >
          New tracker
        </Button>
      }
    >
      <SettingsTabs value="trackers" />
      <Answer of={trackers}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No trackers">
              Reviewers can make issues from badcases once a project is set up here. It needs the
              address, the project and an access token.
            </Empty>
          ) : (
            <RowsTable
              rows={items}
              id={(one) => one.id}
              width={0}
              columns={[
                {
                  head: 'Name',
                  cell: (one) => (
                    <>
                      <b>{one.name}</b>
                      <Text size="xs" c="dimmed">
                        {kindNames[one.kind]}
                      </Text>
                    </>
                  ),
                },
                {
                  head: 'Project',
                  cell: (one) => (
                    <>
                      {one.settings.project}
                      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                        {one.settings.base_url}
                      </Text>
                    </>
                  ),
                },
                {
                  head: 'State',
                  cell: (one) => (
                    <Pill colour={one.enabled ? 'green' : 'gray'}>
                      {one.enabled ? 'On' : 'Off'}
                    </Pill>
                  ),
                },
                {
                  head: ' ',
                  right: true,
                  cell: (one) => (
                    <Group gap={4} justify="flex-end">
                      {(['test', 'edit', 'remove'] as const).map((what) => (
                        <Button
                          key={what}
                          size="compact-xs"
                          variant="subtle"
                          color={what === 'remove' ? 'red' : undefined}
                          aria-label={`${what} ${one.name}`}
                          onClick={() => setBox({ what, tracker: one })}
                        >
                          {what === 'test'
                            ? 'Test connection'
                            : what === 'edit'
                              ? 'Edit'
                              : 'Remove'}
                        </Button>
                      ))}
                    </Group>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      <Boxes box={box} words={trackers.data?.words ?? []} close={() => setBox(undefined)} />
    </Page>
  );
}

/** Where administrators set up issue trackers. */
export function TrackersPage() {
  return useMay('administrator') ? <Trackers /> : <Navigate to="/settings/tokens" replace />;
}
