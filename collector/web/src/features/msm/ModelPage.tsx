import { Anchor, Badge, Button, Grid, Group, Select, Stack, TagsInput, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconRocket } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import type { Model, Stage } from '@/lib/api/contract';
import { modelContentUrl, useEditModel, useModel, useModelBadcases } from '@/lib/api/models';
import { useMay } from '@/lib/api/people';
import { bytes, count, dateTime, words } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { LineageGraph } from '@/ui/LineageGraph';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { Thumb } from '../bam/media/Thumb';
import { verdict } from '../bam/prediction';
import { DeployDialog } from './DeployDialog';
import { metric } from './metrics';

const stages = ['none', 'candidate', 'staging', 'production', 'archived'].map((value) => ({
  value,
  label: words(value),
}));

function KnownBadcases({ id }: { id: string }) {
  const badcases = useModelBadcases(id);
  return (
    <PagedTable
      of={badcases}
      waits
      empty={<Empty title="None known">Neither its tests nor the field reported a failure.</Empty>}
      id={(one) => `${one.badcase} ${one.origin} ${one.task ?? ''}`}
      to={(one) => `/bam/badcases/${one.badcase}`}
      width={560}
      columns={[
        {
          head: ' ',
          cell: (one) => (
            <div style={{ width: 52 }}>
              <Thumb media={one.case?.media[0]} height={38} />
            </div>
          ),
        },
        { head: 'Badcase', cell: (one) => one.case?.title ?? one.badcase },
        { head: 'Verdict', cell: (one) => (one.case ? verdict(one.case) : '–') },
        { head: 'Known from', cell: (one) => words(one.origin) },
        {
          head: 'Status',
          cell: (one) => (one.case ? <StateBadge state={one.case.status} /> : '–'),
        },
        { head: 'Since', cell: (one) => <When at={one.at} /> },
      ]}
    />
  );
}

function StageForm({ model }: { model: Model }) {
  const edit = useEditModel(model);
  const may = useMay('engineer');
  const options = { onSuccess: () => done('Saved'), onError: failed };
  return (
    <Group grow align="flex-start" mb="xs">
      <Select
        label="Stage"
        size="xs"
        data={stages}
        readOnly={!may}
        allowDeselect={false}
        value={model.stage}
        onChange={(stage) => stage && edit.mutate({ stage: stage as Stage }, options)}
      />
      <TagsInput
        label="Aliases"
        size="xs"
        value={model.aliases}
        readOnly={!may}
        onChange={(aliases) => edit.mutate({ aliases }, options)}
      />
    </Group>
  );
}

function Detail({ model }: { model: Model }) {
  const [deploying, deployBox] = useDisclosure(false);
  const metrics = Object.entries(model.metrics);
  return (
    <Page
      title={`${model.name} ${model.version}`}
      trail={[{ to: '/msm', label: 'Models' }]}
      note={
        <Group gap={6} mt={4}>
          <Badge size="sm" variant="light" tt="none">
            {model.slot}
          </Badge>
          <span className="mono">{model.id}</span>
        </Group>
      }
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            component="a"
            href={modelContentUrl(model.id)}
            leftSection={<IconDownload size={14} />}
          >
            Download
          </Button>
          <Only role="fleet_manager">
            <Button size="xs" leftSection={<IconRocket size={14} />} onClick={deployBox.open}>
              Deploy
            </Button>
          </Only>
        </>
      }
    >
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            <Section title="Lineage">
              <LineageGraph kind="model" id={model.id} />
            </Section>
            <Section title="Known badcases" aside={<Text size="sm">{count(model.badcases)}</Text>}>
              <KnownBadcases id={model.id} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <Section title="About">
              <StageForm model={model} />
              <Facts
                facts={[
                  ['Description', model.description],
                  ['Format', model.format],
                  ['File', model.file_name],
                  ['Size', bytes(model.size)],
                  [
                    'SHA-256',
                    <span key="sha" className="mono">
                      {model.sha256}
                    </span>,
                  ],
                  [
                    'Training task',
                    model.task_id && (
                      <Anchor
                        key="task"
                        component={Link}
                        size="sm"
                        to={`/mtt/tasks/${model.task_id}`}
                      >
                        {model.task_id}
                      </Anchor>
                    ),
                  ],
                  ['Made', `${dateTime(model.created_at)} by ${model.author}`],
                  ...Object.entries(model.annotations),
                ]}
              />
            </Section>
            {metrics.length > 0 && (
              <Section title="Metrics">
                <Facts
                  facts={metrics.map(([name, value]): [string, string] => [name, metric(value)])}
                />
              </Section>
            )}
            {model.tensors.length > 0 && (
              <Section title="Tensors">
                <Facts
                  facts={model.tensors
                    .slice(0, 30)
                    .map((one): [string, string] => [
                      one.name,
                      `${one.type} [${one.shape.join(' × ')}]`,
                    ])}
                />
              </Section>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
      {deploying && <DeployDialog model={model.id} onClose={deployBox.close} />}
    </Page>
  );
}

/** One model version: where it came from, what it gets wrong, where it went. */
export function ModelPage() {
  const { id = '' } = useParams();
  const model = useModel(id);
  return <Answer of={model}>{(data) => <Detail key={data.id} model={data} />}</Answer>;
}
