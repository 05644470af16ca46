import { ActionIcon, Alert, Anchor, Button, Grid, Group, Select, Stack, Text } from '@mantine/core';
import { IconAdjustments, IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAddress } from '@/lib/address';
import type { CleaningReport, CleaningSettings, Document } from '@/lib/api/contract';
import { useReport, useReports, useStartCleaning } from '@/lib/api/cleaning';
import { useDocument } from '@/lib/api/data';
import { useJob } from '@/lib/api/jobs';
import { rowsOf } from '@/lib/api/pages';
import { count, dateTime, percent } from '@/lib/format/format';
import { CancelJob } from '@/features/jobs/CancelJob';
import { JobProgress } from '@/features/jobs/Progress';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { failed } from '@/ui/toast';
import { ChecksList } from './ChecksList';
import { Findings } from './Findings';
import { SettingsDialog } from './SettingsDialog';

const names = ['report', 'check'] as const;

/** A report that is being made, or that could not be. */
function Making({ report }: { report: CleaningReport }) {
  const job = useJob(report.job);
  return (
    <Answer of={job}>
      {(data) =>
        data.state === 'failed' || data.state === 'canceled' ? (
          <Alert color="red" title="This look was not finished">
            {data.reason} Look again when that is mended.
          </Alert>
        ) : (
          <Section title="Looking">
            <Stack gap="xs">
              <JobProgress job={data} width="100%" />
              <Group justify="space-between">
                <Text size="xs" c="dimmed">
                  Each file is measured once; a second look is quick. It goes on when this page is
                  closed.
                </Text>
                <CancelJob job={data} />
              </Group>
            </Stack>
          </Section>
        )
      }
    </Answer>
  );
}

interface FoundProps {
  report: CleaningReport;
  check: string;
  onChoose: (check: string) => void;
}

function Found({ report, check, onChoose }: FoundProps) {
  const chosen = report.checks.find((one) => one.check === check) ?? report.checks[0];
  return (
    <Stack gap="md">
      <Text size="sm">
        {count(report.rows)} rows were looked at.
        {report.noise &&
          report.noise.labelled > 0 &&
          ` About ${percent(report.noise.share)} of the labels are probably wrong, as far as neighbours can tell: they agree with ${percent(report.noise.agree)} of them.`}
        {report.notes.length > 0 && ` Note: ${report.notes.join('; ')}.`}
      </Text>
      {chosen ? (
        <Grid>
          <Grid.Col span={{ base: 12, md: 3 }}>
            <ChecksList report={report} chosen={chosen.check} onChoose={onChoose} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 9 }}>
            <Findings key={chosen.check} report={report} check={chosen} />
          </Grid.Col>
        </Grid>
      ) : (
        <Empty title="Nothing is wrong, as far as this can be told" />
      )}
    </Stack>
  );
}

function One({
  id,
  check,
  onChoose,
}: {
  id: string;
  check: string;
  onChoose: (c: string) => void;
}) {
  const report = useReport(id);
  return (
    <Answer of={report}>
      {(data) =>
        data.ready ? (
          <Found report={data} check={check} onChoose={onChoose} />
        ) : (
          <Making report={data} />
        )
      }
    </Answer>
  );
}

function Detail({ document }: { document: Document }) {
  const [address, change] = useAddress(names);
  const list = useReports(document.id);
  const start = useStartCleaning(document.id);
  const reports = rowsOf(list);
  const report = reports.find((one) => one.id === address.report) ?? reports[0];
  const [choosing, setChoosing] = useState(false);
  const before = report?.settings ?? {};
  const look = (settings: CleaningSettings) =>
    start.mutate(
      { version: document.latest, settings },
      {
        onError: failed,
        onSuccess: (made) => {
          setChoosing(false);
          change({ report: made.id, check: '' });
        },
      },
    );
  const button = (
    <Only role="engineer">
      <Group gap="xs">
        <Button
          size="xs"
          leftSection={<IconWand size={14} />}
          loading={start.isPending}
          disabled={document.latest === 0}
          onClick={() => look(before)}
        >
          {reports.length > 0 ? 'Look again' : 'Look for what is wrong'}
        </Button>
        <ActionIcon
          variant="default"
          size={30}
          aria-label="What to look for"
          title="What to look for"
          disabled={document.latest === 0}
          onClick={() => setChoosing(true)}
        >
          <IconAdjustments size={16} />
        </ActionIcon>
      </Group>
    </Only>
  );
  return (
    <Page
      title="Cleaning"
      trail={[
        { to: '/dam', label: 'Documents' },
        { to: `/dam/documents/${document.id}`, label: document.name },
      ]}
      actions={
        <>
          {reports.length > 0 && (
            <Select
              size="xs"
              w={260}
              aria-label="Report"
              allowDeselect={false}
              value={report?.id ?? null}
              onChange={(id) => change({ report: id ?? '', check: '' })}
              data={reports.map((one) => ({
                value: one.id,
                label: `Version ${one.version}, ${dateTime(one.created_at)}`,
              }))}
            />
          )}
          {button}
        </>
      }
    >
      {choosing && (
        <SettingsDialog before={before} onStart={look} onClose={() => setChoosing(false)} />
      )}
      <Answer of={list}>
        {() =>
          report ? (
            <Stack gap="md">
              {report.version < document.latest && report.ready && (
                <Text size="xs" c="dimmed">
                  This is about version {report.version};{' '}
                  <Anchor component={Link} size="xs" to={`/dam/documents/${document.id}`}>
                    the newest is {document.latest}
                  </Anchor>
                  . What is set aside here is so in the newest.
                </Text>
              )}
              <One
                id={report.id}
                check={address.check ?? ''}
                onChoose={(check) => change({ check })}
              />
            </Stack>
          ) : (
            <Empty title="Nobody has looked yet" action={button}>
              Duplicates and near duplicates, broken, blurred, dark or silent files, annotations
              that break the rules, and labels that are probably wrong are listed with the reason.
              Nothing is changed or deleted: rows are set aside, which can be undone.
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

/** What is wrong with the rows of a document and their files. */
export function CleaningPage() {
  const { id = '' } = useParams();
  const document = useDocument(id);
  return <Answer of={document}>{(data) => <Detail document={data} />}</Answer>;
}
