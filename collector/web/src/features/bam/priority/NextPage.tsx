import { Anchor, Button, Grid, Group, Kbd, Stack, Text } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowRight,
  IconCheck,
  IconExternalLink,
  IconHandGrab,
} from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useBadcase } from '@/lib/api/badcases';
import type { Badcase, Ranked } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { useQueue } from '@/lib/api/priority';
import { count } from '@/lib/format/format';
import { useCommands, useKeyOf } from '@/lib/useCommands';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { BamTabs } from '../BamTabs';
import { MediaView } from '../media/MediaView';
import { prefetchPicture } from '../review/prefetch';
import { useReviewKeys } from '../review/useReviewKeys';
import { Coming } from './Coming';
import { Parts } from './Parts';

/** How many of the next ones have their pictures loaded, and how many are left when more are asked for. */
const prefetched = 3;
const ahead = 10;

interface DeskProps {
  ranked: Ranked;
  badcase: Badcase;
  skip: () => void;
  back: (() => void) | undefined;
}

type Actions = ReturnType<typeof useReviewKeys>['actions'];

function Buttons(props: { actions: Actions; skip: () => void; id: string; mine: boolean }) {
  const { actions, skip, id, mine } = props;
  const [take, next, done] = [useKeyOf('assign.me'), useKeyOf('next'), useKeyOf('on.resolved')];
  const run = (action: (() => void) | false | undefined) => () => action && action();
  return (
    <Group gap="xs">
      {actions['assign.me'] && (
        <Button
          size="xs"
          disabled={mine}
          leftSection={<IconHandGrab size={14} />}
          rightSection={<Kbd size="xs">{take}</Kbd>}
          onClick={run(actions['assign.me'])}
        >
          {mine ? 'Yours' : 'Take'}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowRight size={14} />}
        rightSection={<Kbd size="xs">{next}</Kbd>}
        onClick={skip}
      >
        Skip
      </Button>
      {actions['on.resolved'] && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconCheck size={14} />}
          rightSection={<Kbd size="xs">{done}</Kbd>}
          onClick={run(actions['on.resolved'])}
        >
          Done
        </Button>
      )}
      <Button
        size="xs"
        variant="subtle"
        component={Link}
        to={`/bam/badcases/${id}`}
        leftSection={<IconExternalLink size={14} />}
      >
        Open
      </Button>
    </Group>
  );
}

/** The case that is worked on, with everything to decide about it. */
function Desk({ ranked, badcase, skip, back }: DeskProps) {
  const navigate = useNavigate();
  const review = useReviewKeys({ badcase, ids: [] }, skip);
  useCommands({
    ...review.actions,
    next: skip,
    previous: back,
    open: () => void navigate(`/bam/badcases/${badcase.id}`),
  });
  return (
    <Stack>
      <Group justify="space-between" gap="xs">
        <Stack gap={2} miw={0}>
          <Text fw={650} style={{ overflowWrap: 'anywhere' }}>
            {badcase.title}
          </Text>
          <Group gap={6}>
            <StateBadge state={badcase.status} />
            <StateBadge state={badcase.severity} />
            <Text size="xs" c="dimmed">
              {badcase.assignee ? `of ${badcase.assignee}` : 'of nobody'}
            </Text>
          </Group>
        </Stack>
        <Buttons
          actions={review.actions}
          skip={skip}
          id={badcase.id}
          mine={badcase.assignee !== ''}
        />
      </Group>
      <MediaView badcase={badcase} />
      <Text size="sm">
        Result: <b>{badcase.result_label || '–'}</b>, truth: <b>{badcase.truth_label || '–'}</b>,
        model {badcase.model_version || '–'}, device {badcase.device || '–'}
      </Text>
      <Section title="Why it is next">
        <Parts ranked={ranked} />
      </Section>
      {review.boxes}
    </Stack>
  );
}

/** The same with what is known of the case by now: marks change it, not its place. */
function Current(props: Omit<DeskProps, 'badcase'>) {
  const badcase = useBadcase(props.ranked.badcase.id);
  return <Desk {...props} badcase={badcase.data ?? props.ranked.badcase} />;
}

/** The queue of work: one case after the other, the most urgent first. */
export function NextPage() {
  const queue = useQueue();
  const [at, setAt] = useState(0);
  const reviewer = useMay('reviewer');
  const items = useMemo(() => queue.data?.pages.flatMap((page) => page.items) ?? [], [queue.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = queue;
  const near = at >= items.length - ahead;
  useEffect(() => {
    if (near && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [near, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const coming = useMemo(() => items.slice(at + 1, at + 1 + ahead), [items, at]);
  useEffect(() => {
    for (const { badcase } of coming.slice(0, prefetched)) prefetchPicture(badcase);
  }, [coming]);
  const current = items[at];
  const again = () => {
    setAt(0);
    void queue.refetch();
  };
  return (
    <Page
      title="Next"
      note={
        <>
          Your open cases and those of nobody, the most urgent first by the{' '}
          <Anchor component={Link} size="sm" to="/bam/priority">
            priority formula
          </Anchor>
        </>
      }
      actions={
        at > 0 && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowLeft size={14} />}
            onClick={again}
          >
            From the top
          </Button>
        )
      }
    >
      <BamTabs value="next" />
      <Answer of={queue}>
        {() =>
          current ? (
            <Grid>
              <Grid.Col span={{ base: 12, lg: 8 }}>
                <Current
                  key={current.badcase.id}
                  ranked={current}
                  skip={() => setAt(at + 1)}
                  back={at > 0 ? () => setAt(at - 1) : undefined}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 4 }}>
                <Section title="After it" aside={<Text size="xs">{count(at)} behind you</Text>}>
                  <Coming items={coming} pick={(n) => setAt(at + 1 + n)} />
                </Section>
              </Grid.Col>
            </Grid>
          ) : (
            <Empty
              title={items.length > 0 ? 'That was the last one' : 'Nothing to do'}
              action={
                <Button size="xs" variant="default" onClick={again}>
                  From the top
                </Button>
              }
            >
              {reviewer
                ? 'Skipped cases are still open and come again from the top.'
                : 'Nothing is open that is yours or nobody’s.'}
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}
