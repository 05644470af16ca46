import { Anchor, Badge, Button, Grid, Group, Stack, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDatabasePlus, IconEdit } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { useBadcase } from '@/lib/api/badcases';
import type { Badcase, BadcaseStatus } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { count, dateTime, jsonText, words } from '@/lib/format/format';
import { useCommands } from '@/lib/useCommands';
import { Facts } from '@/ui/Facts';
import { LineageGraph } from '@/ui/LineageGraph';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer } from '@/ui/States';
import { When } from '@/ui/When';
import { Issues } from '../issues/Issues';
import { MediaView } from '../media/MediaView';
import { useReviewKeys } from '../review/useReviewKeys';
import { spread } from '../spread';
import { Comments } from './Comments';
import { Duplicates } from './Duplicates';
import { DerivedSection } from './DerivedSection';
import { EditForm } from './EditForm';
import { History, Occurrences } from './Logs';
import { Score } from '../priority/Score';
import { OtherModel } from './OtherModel';
import { useReview } from './review';
import { Scores } from './Scores';
import { Similar } from './Similar';
import { ReviewSteps, StatusMenu } from './Toolbar';

function Attributes({ badcase }: { badcase: Badcase }) {
  const tags = badcase.tags;
  const own = Object.entries(badcase.attributes);
  return (
    <Facts
      facts={[
        ['Function', badcase.function],
        ['Grading', `${words(badcase.grading)} level`],
        ['Priority', badcase.priority],
        ['Seen', spread(badcase)],
        [
          'Came back',
          badcase.regressed_at && (
            <span key="regressed">
              {count(badcase.regressions)}×, last by model {badcase.regressed_by || 'unknown'}{' '}
              <When at={badcase.regressed_at} />
            </span>
          ),
        ],
        ['Last seen', <When key="last" at={badcase.last_seen} />],
        ['First seen', <When key="first" at={badcase.first_seen} />],
        ['Captured', dateTime(badcase.captured_at)],
        [
          'Device',
          badcase.device && (
            <Anchor key="device" component={Link} size="sm" to={`/fleet/devices/${badcase.device}`}>
              {badcase.device}
            </Anchor>
          ),
        ],
        ['Place', badcase.place],
        ['Slot', badcase.slot],
        [
          'Model',
          badcase.model_id ? (
            <Anchor key="model" component={Link} size="sm" to={`/msm/models/${badcase.model_id}`}>
              {badcase.model_version || badcase.model_id}
            </Anchor>
          ) : (
            badcase.model_version
          ),
        ],
        ['System version', badcase.system_version],
        ['Rule', badcase.rule],
        ['Reason', badcase.reason],
        ['Feedback', badcase.feedback],
        ['Assignee', badcase.assignee],
        ['Source', words(badcase.source)],
        [
          'Tags',
          tags.length > 0 && (
            <Group key="tags" gap={4}>
              {tags.map((tag) => (
                <Badge key={tag} variant="default" size="sm" tt="none">
                  {tag}
                </Badge>
              ))}
            </Group>
          ),
        ],
        ...own.map(([name, value]): [string, string] => [name, jsonText(value)]),
      ]}
    />
  );
}

function Detail({ badcase }: { badcase: Badcase }) {
  const [editing, editBox] = useDisclosure(false);
  const [tab, setTab] = useState<string | null>('comments');
  const navigate = useNavigate();
  const from = (useLocation().state as { from?: string } | null)?.from;
  const review = useReview(badcase.id, from);
  const list = `/bam${from ?? ''}`;
  const marks = useReviewKeys({ badcase, ids: [] }, review.next);
  const setStatus = (status: BadcaseStatus) => marks.mark({ status }, words(status));
  const reviewer = useMay('reviewer');
  const engineer = useMay('engineer');
  useCommands({
    ...marks.actions,
    back: () => void navigate(list),
    next: review.next,
    previous: review.previous,
    edit: reviewer && editBox.open,
  });
  return (
    <Page
      title={badcase.title}
      trail={[{ to: list, label: 'Badcases' }]}
      note={
        <Group gap={6} mt={4}>
          <StatusMenu badcase={badcase} onChange={setStatus} />
          <StateBadge state={badcase.severity} />
          <span className="mono">{badcase.id}</span>
        </Group>
      }
      actions={
        <>
          <ReviewSteps review={review} />
          {engineer && (
            <Button
              size="xs"
              leftSection={<IconDatabasePlus size={14} />}
              onClick={() => marks.actions.testData && marks.actions.testData()}
            >
              Add to test data
            </Button>
          )}
          {reviewer && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconEdit size={14} />}
              onClick={editBox.open}
            >
              Edit
            </Button>
          )}
        </>
      }
    >
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            <Section title="Media">
              <MediaView badcase={badcase} playKeys={tab !== 'other'} />
            </Section>
            <Section title="Similar cases">
              <Similar id={badcase.id} />
            </Section>
            <DerivedSection badcase={badcase} />
            <Section title="More">
              <Tabs value={tab} onChange={setTab} keepMounted={false}>
                <Tabs.List mb="sm">
                  <Tabs.Tab value="comments">Comments</Tabs.Tab>
                  <Tabs.Tab value="history">History</Tabs.Tab>
                  <Tabs.Tab value="occurrences">Occurrences ({count(badcase.frequency)})</Tabs.Tab>
                  <Tabs.Tab value="duplicates">Duplicates ({count(badcase.members)})</Tabs.Tab>
                  <Tabs.Tab value="other">Other model</Tabs.Tab>
                  <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
                </Tabs.List>
                <Tabs.Panel value="comments">
                  <Comments id={badcase.id} />
                </Tabs.Panel>
                <Tabs.Panel value="history">
                  <History id={badcase.id} />
                </Tabs.Panel>
                <Tabs.Panel value="occurrences">
                  <Occurrences id={badcase.id} />
                </Tabs.Panel>
                <Tabs.Panel value="duplicates">
                  <Duplicates badcase={badcase} />
                </Tabs.Panel>
                <Tabs.Panel value="other">
                  <OtherModel badcase={badcase} />
                </Tabs.Panel>
                <Tabs.Panel value="lineage">
                  <LineageGraph kind="badcase" id={badcase.id} />
                </Tabs.Panel>
              </Tabs>
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <Section title="Result">
              <Text size="sm">
                Result: <b>{badcase.result_label || '–'}</b>, truth:{' '}
                <b>{badcase.truth_label || '–'}</b>
              </Text>
              <Scores result={badcase.result} />
            </Section>
            <Score id={badcase.id} />
            <Issues badcase={badcase.id} />
            <Section title="Attributes">
              {badcase.description && (
                <Text size="sm" mb="xs" style={{ whiteSpace: 'pre-wrap' }}>
                  {badcase.description}
                </Text>
              )}
              <Attributes badcase={badcase} />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
      {editing && <EditForm badcase={badcase} opened onClose={editBox.close} />}
      {marks.boxes}
    </Page>
  );
}

/** One badcase with everything that is known about it. */
export function BadcasePage() {
  const { id = '' } = useParams();
  const badcase = useBadcase(id);
  return <Answer of={badcase}>{(data) => <Detail badcase={data} />}</Answer>;
}
