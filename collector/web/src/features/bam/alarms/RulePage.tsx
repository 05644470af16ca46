import { Alert, Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import {
  useRemoveRule,
  useRule,
  useSaveRule,
  useSeries,
  useWatchRule,
  type RuleStanding,
} from '@/lib/api/alarms';
import { useMay, useSession } from '@/lib/api/people';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty, Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { ClosedAlarms } from './AlarmsPage';
import { draftOf, fresh, type Draft } from './draft';
import { RuleForm } from './RuleForm';
import { RulePreview } from './RulePreview';
import { Standing } from './RulesTable';
import { SeriesChart } from './SeriesChart';
import { comparison, lately } from './words';

const trail = [{ to: '/bam/alarms', label: 'Alarms' }];

function Editor({ id, start }: { id: string; start: Draft }) {
  const [draft, setDraft] = useState(start);
  const save = useSaveRule(id);
  const navigate = useNavigate();
  const submit = () =>
    save.mutate(draft, {
      onSuccess: (made) => {
        done(id === '' ? 'The search is watched' : 'Rule saved');
        if (id === '') void navigate(`/bam/alarms/rules/${made.rule.id}`);
      },
    });
  return (
    <Stack>
      <Paper withBorder p="md" radius="md">
        <RuleForm draft={draft} change={(part) => setDraft((old) => ({ ...old, ...part }))} />
        {save.error && (
          <Stack mt="sm">
            <Problem error={save.error} />
          </Stack>
        )}
        <Group justify="flex-end" mt="md">
          <Button loading={save.isPending} disabled={draft.name.trim() === ''} onClick={submit}>
            {id === '' ? 'Watch' : 'Save'}
          </Button>
        </Group>
      </Paper>
      <RulePreview draft={draft} />
    </Stack>
  );
}

function Course({ of }: { of: RuleStanding }) {
  const { from, to } = lately(of.rule.window);
  const series = useSeries(of.rule.id, from, to);
  return (
    <Section title="Course" aside={<Standing of={of} />}>
      {of.error && (
        <Alert color="red" p="xs" mb="sm" title="It could not be evaluated">
          {of.error}
        </Alert>
      )}
      <Answer of={series}>
        {({ points }) =>
          points.length === 0 ? (
            <Empty title="Nothing was counted yet">
              The first {of.rule.window} is counted a little after it ends.
            </Empty>
          ) : (
            <SeriesChart
              points={points}
              rate={of.rule.measure === 'rate'}
              label={`Course of ${of.rule.name}`}
            />
          )
        }
      </Answer>
    </Section>
  );
}

function Actions({ of }: { of: RuleStanding }) {
  const me = useSession().data?.user.login ?? '';
  const watching = of.rule.watchers.includes(me);
  const watch = useWatchRule(of.rule.id);
  const remove = useRemoveRule();
  const navigate = useNavigate();
  const [asking, ask] = useDisclosure(false);
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        loading={watch.isPending}
        onClick={() => watch.mutate(!watching, { onError: failed })}
      >
        {watching ? 'Tell me no more' : 'Tell me'}
      </Button>
      {useMay('engineer') && (
        <Button size="xs" variant="default" color="red" onClick={ask.open}>
          Remove
        </Button>
      )}
      <Modal opened={asking} onClose={ask.close} title={`Remove ${of.rule.name}?`}>
        <Text size="sm">It watches no more. Its alarms stay.</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={ask.close}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(of.rule.id, {
                onSuccess: () => void navigate('/bam/alarms'),
                onError: failed,
              })
            }
          >
            Remove
          </Button>
        </Group>
      </Modal>
    </Group>
  );
}

function Existing({ id }: { id: string }) {
  const rule = useRule(id);
  const engineer = useMay('engineer');
  const of = rule.data;
  return (
    <Page
      title={of?.rule.name ?? 'Rule'}
      trail={trail}
      note={of && comparison(of.rule)}
      actions={of && <Actions of={of} />}
    >
      <Answer of={rule}>
        {(standing) => (
          <Stack>
            <Course of={standing} />
            {engineer && (
              <Editor key={standing.rule.updated_at} id={id} start={draftOf(standing.rule)} />
            )}
            <Section title="Closed alarms">
              <ClosedAlarms rule={id} />
            </Section>
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

/** A rule: what it counts, how it is set, and what it would have said. "new" makes one of the address's search. */
export function RulePage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const session = useSession();
  if (id !== 'new') return <Existing id={id} />;
  return (
    <Page title="Watch a search" trail={trail}>
      <Answer of={session}>
        {(me) => <Editor id="" start={fresh(params.get('q') ?? '', me?.user.login ?? '')} />}
      </Answer>
    </Page>
  );
}
