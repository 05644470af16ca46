import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Navigate } from 'react-router';
import { useMay } from '@/lib/api/people';
import { useRemoveTracker, useTestTracker, useTrackers, type Tracker } from '@/lib/api/trackers';
import { Pill } from '@/ui/Light';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Answer, Empty } from '@/ui/States';
import { Acts, Answers, RemoveBox, TestBox, type Box } from '../services/Boxes';
import { SettingsTabs } from '../SettingsTabs';
import { kindNames } from './form';
import { TrackerDialog } from './TrackerDialog';

function Test({ tracker, onClose }: { tracker: Tracker; onClose: () => void }) {
  return (
    <TestBox service={tracker} test={useTestTracker()} onClose={onClose}>
      {({ warnings, account, project }) => (
        <Answers warnings={warnings}>
          {account} may use {project}.
        </Answers>
      )}
    </TestBox>
  );
}

function Remove({ tracker, onClose }: { tracker: Tracker; onClose: () => void }) {
  return (
    <RemoveBox service={tracker} remove={useRemoveTracker()} onClose={onClose}>
      Badcases lose their links to its issues. The issues stay in {kindNames[tracker.kind]}.
    </RemoveBox>
  );
}

function Boxes({
  box,
  words,
  close,
}: {
  box: Box<Tracker> | undefined;
  words: string[];
  close: () => void;
}) {
  if (!box) return null;
  if (box.what === 'new') return <TrackerDialog words={words} onClose={close} />;
  if (box.what === 'test') return <Test tracker={box.service} onClose={close} />;
  if (box.what === 'remove') return <Remove tracker={box.service} onClose={close} />;
  return <TrackerDialog tracker={box.service} words={words} onClose={close} />;
}

function Trackers() {
  const trackers = useTrackers();
  const [box, setBox] = useState<Box<Tracker>>();
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
                  cell: (one) => <Acts service={one} onOpen={setBox} />,
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
