import { Anchor, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconFlask } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import type { DataSet } from '@/lib/api/contract';
import { setDownloadUrl, useSet } from '@/lib/api/data';
import { setPlace } from '@/lib/api/rows';
import { useNamed } from '@/lib/api/found';
import { count, dateTime, percent } from '@/lib/format/format';
import { Facts } from '@/ui/Facts';
import { LineageGraph } from '@/ui/LineageGraph';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer } from '@/ui/States';
import { TaskDialog } from '../mtt/TaskDialog';
import { AnalyseButton } from './analysis/AnalyseButton';
import { SetLeaks } from './leaks/SetLeaks';
import { PackSection } from './packs/PackSection';
import { RowsView } from './rows/RowsView';
import { Family } from './sets/Family';

/** How a split was made, on one line. */
function splitText(split: NonNullable<DataSet['split']>): string {
  return [
    split.folds ? `${split.folds} folds` : '',
    split.test ? `${percent(split.test)} for testing` : '',
    split.test_rows ? `${count(split.test_rows)} rows for testing` : '',
    split.validation ? `${percent(split.validation)} for validation` : '',
    split.validation_rows ? `${count(split.validation_rows)} rows for validation` : '',
    `seed ${split.seed ?? 0}`,
    split.stratify_by && `same shares of each ${split.stratify_by}`,
    split.group_by && `${split.group_by} kept together`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** One frozen set with its rows and what was made of it. */
export function SetPage() {
  const { id = '' } = useParams();
  const set = useSet(id);
  const documents = useNamed('documents', set.data?.documents.map((one) => one.id) ?? []);
  const nameOf = (document: string) =>
    documents.find((one) => one.id === document)?.name ?? document;
  const [starting, startBox] = useDisclosure(false);
  return (
    <Answer of={set}>
      {(data) => (
        <Page
          title={data.name}
          trail={[{ to: '/dam/sets', label: 'Sets' }]}
          note={
            <Group gap={6} mt={4}>
              <StateBadge state={data.role} />
              <span className="mono">{data.id}</span>
            </Group>
          }
          actions={
            <>
              <AnalyseButton of={{ from: 'set', id: data.id }} field={data.role === 'train'} />
              {(['csv', 'json', 'xml'] as const).map((format) => (
                <Button
                  key={format}
                  size="xs"
                  variant="default"
                  component="a"
                  href={setDownloadUrl(data.id, format)}
                  leftSection={<IconDownload size={14} />}
                >
                  {format.toUpperCase()}
                </Button>
              ))}
              <Only role="engineer">
                <Button size="xs" leftSection={<IconFlask size={14} />} onClick={startBox.open}>
                  Start a task
                </Button>
              </Only>
            </>
          }
        >
          <Section title="About">
            <Facts
              facts={[
                ['Rows', count(data.rows)],
                [
                  'Digest',
                  <span key="digest" className="mono">
                    {data.digest}
                  </span>,
                ],
                [
                  'Documents',
                  data.documents.map((one) => (
                    <div key={one.id}>
                      <Anchor
                        component={Link}
                        size="sm"
                        to={`/dam/documents/${one.id}?${new URLSearchParams({
                          version: String(one.version ?? ''),
                          ...(one.search && { query: one.search }),
                        }).toString()}`}
                      >
                        {nameOf(one.id)}, version {one.version}
                      </Anchor>
                      {one.search && (
                        <>
                          , only <span className="mono">{one.search}</span>
                        </>
                      )}
                    </div>
                  )),
                ],
                ['Split', data.split && splitText(data.split)],
                [
                  'Left out',
                  data.left_out
                    ? `${count(data.left_out)} ${data.left_out === 1 ? 'row' : 'rows'}, because of leaks`
                    : undefined,
                ],
                ['Frozen', `${dateTime(data.created_at)} by ${data.created_by}`],
              ]}
            />
          </Section>
          <SetLeaks set={data} />
          <Family set={data} />
          <PackSection set={data} />
          <Section title="Rows">
            <RowsView place={setPlace(id)} of={id} />
          </Section>
          <Section title="Lineage">
            <LineageGraph kind="set" id={data.id} />
          </Section>
          {starting && (
            <TaskDialog
              kind={data.role === 'train' ? 'train' : 'test'}
              set={data.id}
              onClose={startBox.close}
            />
          )}
        </Page>
      )}
    </Answer>
  );
}
