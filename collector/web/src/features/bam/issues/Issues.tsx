import { ActionIcon, Alert, Anchor, Button, Group, Menu, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconExternalLink, IconPlus, IconRefresh, IconUnlink } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useMay } from '@/lib/api/people';
import {
  useIssues,
  useRefreshIssue,
  useRetryIssue,
  useUnlinkIssue,
  type Issue,
} from '@/lib/api/trackers';
import { count } from '@/lib/format/format';
import { Pill } from '@/ui/Light';
import { Section } from '@/ui/Section';
import { Answer, Loading } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { IssueDialog } from './IssueDialog';

const waits = { creating: 'being made', failed: 'not made', gone: 'deleted there' };

/** The state in the tracker's words, or how far the making of the issue is. */
function State({ issue }: { issue: Issue }) {
  if (issue.phase !== 'linked') {
    const colour = issue.phase === 'failed' ? 'red' : 'gray';
    return <Pill colour={colour}>{waits[issue.phase]}</Pill>;
  }
  const moving = issue.category === 'indeterminate' ? 'violet' : 'blue';
  return <Pill colour={issue.done ? 'green' : moving}>{issue.state}</Pill>;
}

function More({ issue, badcase }: { issue: Issue; badcase: string }) {
  const refresh = useRefreshIssue();
  const unlink = useUnlinkIssue(badcase);
  const name = issue.key || issue.title;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {issue.phase === 'linked' && (
          <Menu.Item
            leftSection={<IconRefresh size={14} />}
            onClick={() => refresh.mutate(issue.id, { onError: failed })}
          >
            Ask the tracker again
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconUnlink size={14} />}
          color="red"
          onClick={() =>
            unlink.mutate(issue.id, {
              onSuccess: () => done(`${name} is no longer linked; it stays in ${issue.tracker}`),
              onError: failed,
            })
          }
        >
          Unlink
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Trouble({ issue, may }: { issue: Issue; may: boolean }) {
  const retry = useRetryIssue();
  return (
    <Alert color={issue.phase === 'failed' ? 'red' : 'yellow'} p="xs" role="status">
      <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
        {issue.error}
      </Text>
      {may && (
        <Button
          mt={4}
          size="compact-xs"
          variant="light"
          loading={retry.isPending}
          onClick={() => retry.mutate(issue.id, { onError: failed })}
        >
          Try again
        </Button>
      )}
    </Alert>
  );
}

function One({ issue, badcase }: { issue: Issue; badcase: string }) {
  const may = useMay('reviewer');
  return (
    <Stack gap={4}>
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Group gap={6} miw={0}>
          {issue.url ? (
            <Anchor href={issue.url} target="_blank" rel="noreferrer" size="sm" fw={600}>
              {issue.key} <IconExternalLink size={12} aria-label="in the tracker" />
            </Anchor>
          ) : (
            <Text size="sm" fw={600}>
              {issue.tracker}
            </Text>
          )}
          <State issue={issue} />
        </Group>
        {may && <More issue={issue} badcase={badcase} />}
      </Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {issue.title}
      </Text>
      <Text size="xs" c="dimmed">
        {issue.assignee ? `${issue.assignee} works on it` : 'Nobody is assigned'}
        {issue.phase === 'linked' && (
          <>
            {' · seen '}
            <When at={issue.synced_at} />
          </>
        )}
        {issue.badcases > 1 && issue.key && (
          <>
            {' · '}
            <Anchor
              component={Link}
              size="xs"
              to={`/bam?q=${encodeURIComponent(`issue:"${issue.key}"`)}`}
            >
              {count(issue.badcases)} badcases
            </Anchor>
          </>
        )}
      </Text>
      {issue.error && <Trouble issue={issue} may={may} />}
    </Stack>
  );
}

/** The issues of a badcase, with their state in the tracker. */
export function Issues({ badcase }: { badcase: string }) {
  const issues = useIssues(badcase);
  const [adding, addBox] = useDisclosure(false);
  const may = useMay('reviewer');
  return (
    <Section
      title="Issues"
      aside={
        may && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={13} />}
            onClick={addBox.open}
          >
            Issue
          </Button>
        )
      }
    >
      <Answer of={issues} loading={<Loading rows={1} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              No issue in a tracker.
            </Text>
          ) : (
            <Stack gap="md">
              {items.map((issue) => (
                <One key={issue.id} issue={issue} badcase={badcase} />
              ))}
            </Stack>
          )
        }
      </Answer>
      {adding && <IssueDialog chosen={{ ids: [badcase] }} size={1} onClose={addBox.close} />}
    </Section>
  );
}
