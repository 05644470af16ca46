import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSnowflake } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAddress } from '@/lib/address';
import { ApiError } from '@/lib/api/client';
import { useMakeSets, usePlan, useSomeVersions } from '@/lib/api/data';
import { useNamed } from '@/lib/api/found';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Empty, Loading, Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { newDraft, planOf, wrongWith, type SetsDraft, type SourceDraft } from './draft';
import { LeakSection } from '../leaks/LeakSection';
import { useLeakWatch } from '../leaks/useLeakWatch';
import { FairFields } from './FairFields';
import { PlanView } from './PlanView';
import { SourceRow } from './SourceRow';
import { WayFields } from './WayFields';

const names = ['document', 'version', 'query'] as const;
/** How long the hands rest before the plan follows, in milliseconds. */
const rest = 350;

const faultsOf = (...errors: (Error | null)[]) =>
  errors.flatMap((error) => (error instanceof ApiError ? error.faults : []));

/** The fields that say themselves what is wrong with them. */
const said = /^(body\.)?(name|overrule|split|documents\[)/;

/** An error of which no field tells. */
const untold = (error: Error | null) =>
  error && !faultsOf(error).some(({ location = '' }) => said.test(location)) ? error : null;

function Sources({ draft, change, wrong }: Parameters<typeof WayFields>[0]) {
  const { sources } = draft;
  const set = (key: number, part: Partial<SourceDraft>) =>
    change({ sources: sources.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const next = Math.max(...sources.map(({ key }) => key)) + 1;
  return (
    <Stack gap="sm" align="stretch">
      {sources.map((source, n) => (
        <SourceRow
          key={source.key}
          source={source}
          change={(part) => set(source.key, part)}
          remove={
            sources.length > 1
              ? () => change({ sources: sources.filter((one) => one !== source) })
              : undefined
          }
          wrong={wrong(`documents[${String(n)}]`)}
          wrongSearch={wrong(`documents[${String(n)}].search`)}
        />
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            change({ sources: [...sources, { key: next, id: '', version: 0, search: '' }] })
          }
        >
          Add a document
        </Button>
      </Group>
    </Stack>
  );
}

/** A draft with the newest versions named, so that what is counted is what is frozen. */
function usePinned(draft: SetsDraft): SetsDraft {
  const documents = useNamed(
    'documents',
    draft.sources.flatMap(({ id }) => (id ? [id] : [])),
  );
  const latest = (id: string) => documents.find((one) => one.id === id)?.latest ?? 0;
  return {
    ...draft,
    sources: draft.sources.map((one) => ({ ...one, version: one.version || latest(one.id) })),
  };
}

/** Puts sets together and shows what they would be before they are frozen. */
export function SetBuilderPage() {
  const [address] = useAddress(names);
  const [typed, setDraft] = useState(() =>
    newDraft(address.document, Number(address.version) || 0, address.query),
  );
  const change = (part: Partial<SetsDraft>) => setDraft((old) => ({ ...old, ...part }));
  // What leaks is another question as soon as other rows are asked for.
  const divide = (part: Partial<SetsDraft>) => change({ ...part, leaveOut: undefined });
  const draft = usePinned(typed);
  const request = planOf(draft);
  const wanted = JSON.stringify(request);
  const [asked] = useDebouncedValue(wanted, rest);
  const plan = usePlan(asked === wanted ? request : undefined);
  const make = useMakeSets();
  const navigate = useNavigate();
  const versions = useSomeVersions(draft.sources.filter(({ id }) => id !== ''));
  const faults = faultsOf(plan.error, make.error);
  const wrong = (field: string) => wrongWith(faults, field);
  const sets = plan.error ? [] : (plan.data?.items ?? []);
  const busy = plan.isFetching || asked !== wanted;
  // What was refused counts too: another person may have frozen a set since the plan was made.
  const refused = make.error instanceof ApiError && make.error.kind === 'leaks';
  const rows = sets.reduce((sum, one) => sum + one.rows, 0);
  const watch = useLeakWatch(busy || plan.error ? undefined : request, rows);
  const checked = watch.check?.ready ? watch.check.sets : [];
  const leaks =
    refused || watch.refused || sets.some((set) => set.leaks.some(({ rule }) => rule === 'refuse'));
  const name = draft.name.trim();
  const overrule = draft.overrule.trim();
  const freeze = () => {
    if (!request || !name) return;
    make.mutate(
      {
        name,
        ...request,
        documents: request.documents ?? [],
        ...(leaks && overrule && { overrule }),
      },
      {
        onSuccess: ({ items }) => {
          const [first] = items;
          done(
            items.length === 1 ? 'The set is frozen' : `${String(items.length)} sets are frozen`,
          );
          if (first) void navigate(`/dam/sets/${first.id}`);
        },
      },
    );
  };
  return (
    <Page
      title="Make sets"
      trail={[
        { to: '/dam', label: 'Documents' },
        { to: '/dam/sets', label: 'Sets' },
      ]}
    >
      <Section title="Rows">
        <Sources draft={draft} change={divide} wrong={wrong} />
      </Section>
      <Section title="Division">
        <Stack gap="md">
          <WayFields draft={draft} change={divide} wrong={wrong} />
          {draft.way !== 'one' && (
            <FairFields draft={draft} versions={versions} change={divide} wrong={wrong} />
          )}
        </Stack>
      </Section>
      <Section title="The sets">
        <Stack gap="md">
          {!request && <Empty title="No rows yet">Choose a document.</Empty>}
          {request && !plan.data && !plan.error && <Loading rows={3} />}
          {wrong('documents') && (
            <Text size="sm" c="red" role="alert">
              The documents: {wrong('documents')}.
            </Text>
          )}
          {plan.error && untold(plan.error) && !wrong('documents') && (
            <Problem error={plan.error} retry={plan.refetch} />
          )}
          {sets.length > 0 && <PlanView sets={sets} checked={checked} busy={busy} />}
          {sets.length > 0 && (
            <LeakSection
              watch={watch}
              rows={rows}
              leaveOut={draft.leaveOut}
              onLeaveOut={(leaveOut) => change({ leaveOut })}
              leftOut={sets.reduce((sum, one) => sum + (one.left_out ?? 0), 0)}
            />
          )}
          {leaks && (
            <Textarea
              label="Why these files may be on both sides"
              description="Results on such sets flatter. The reason is kept with the sets."
              required
              autosize
              maxLength={4096}
              error={wrong('overrule')}
              value={draft.overrule}
              onChange={(event) => change({ overrule: event.currentTarget.value })}
            />
          )}
          <Group align="flex-end" gap="sm">
            <TextInput
              label="Name"
              placeholder="masks, iteration 2"
              required
              maxLength={256}
              flex="1 1 260px"
              maw={480}
              value={draft.name}
              error={wrong('name')}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
            <Button
              leftSection={<IconSnowflake size={16} />}
              disabled={!name || sets.length === 0 || busy || watch.pending || (leaks && !overrule)}
              loading={make.isPending}
              onClick={freeze}
            >
              {sets.length > 1 ? `Freeze ${String(sets.length)} sets` : 'Freeze the set'}
            </Button>
          </Group>
          {make.error && untold(make.error) && <Problem error={make.error} />}
        </Stack>
      </Section>
    </Page>
  );
}
