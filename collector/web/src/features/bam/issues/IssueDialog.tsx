import { Anchor, Modal, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMay } from '@/lib/api/people';
import { useTrackers, type Chosen, type Tracker } from '@/lib/api/trackers';
import { count } from '@/lib/format/format';
import { Answer, Empty } from '@/ui/States';
import { CreateIssue } from './CreateIssue';
import { LinkIssue } from './LinkIssue';

interface Props {
  chosen: Chosen;
  size: number;
  onClose: () => void;
}

function NoTracker() {
  const may = useMay('administrator');
  return (
    <Empty title="No tracker is set up">
      {may ? (
        <Anchor component={Link} size="sm" to="/settings/trackers">
          Set up a project in GitLab or Jira
        </Anchor>
      ) : (
        'An administrator can set up a project in GitLab or Jira.'
      )}
    </Empty>
  );
}

function Choose({ trackers, chosen, size, onClose }: Props & { trackers: Tracker[] }) {
  const [way, setWay] = useState('create');
  const [id, setId] = useState(trackers[0]?.id ?? '');
  const tracker = trackers.find((one) => one.id === id);
  if (!tracker) return <NoTracker />;
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label="What to do"
        value={way}
        onChange={setWay}
        data={[
          { value: 'create', label: 'Create an issue' },
          { value: 'link', label: 'Link an existing one' },
        ]}
      />
      <Select
        label="Tracker"
        data={trackers.map((one) => ({
          value: one.id,
          label: `${one.name} (${one.settings.project})`,
        }))}
        allowDeselect={false}
        value={id}
        onChange={(next) => next && setId(next)}
      />
      {size > 1 && (
        <Text size="sm" c="dimmed">
          One issue for all {count(size)} badcases.
        </Text>
      )}
      {way === 'create' ? (
        <CreateIssue key={id} tracker={tracker} chosen={chosen} onClose={onClose} />
      ) : (
        <LinkIssue key={id} tracker={tracker} chosen={chosen} onClose={onClose} />
      )}
    </Stack>
  );
}

/** Makes an issue for badcases, or links them to one that is there. */
export function IssueDialog(props: Props) {
  const trackers = useTrackers();
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="lg"
      title={
        props.size === 1 ? 'Issue for this badcase' : `Issue for ${count(props.size)} badcases`
      }
    >
      <Answer of={trackers}>
        {({ items }) => <Choose {...props} trackers={items.filter((one) => one.enabled)} />}
      </Answer>
    </Modal>
  );
}
