import { Alert, Button, FileButton, Group, List, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit2, IconDownload, IconUpload } from '@tabler/icons-react';
import { useParams } from 'react-router';
import { useAddress } from '@/lib/address';
import { ApiError } from '@/lib/api/client';
import type { Document, DocumentVersion } from '@/lib/api/contract';
import {
  exportUrl,
  useDocument,
  useDocumentRows,
  useImportVersion,
  useVersions,
} from '@/lib/api/data';
import { count, dateTime } from '@/lib/format/format';
import { LineageGraph } from '@/ui/LineageGraph';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Answer, Empty, Problem } from '@/ui/States';
import { RowList } from './RowList';
import { SplitDialog } from './SplitDialog';

/** The most row errors that are listed. */
const most = 50;

function ImportReport({ of }: { of: ReturnType<typeof useImportVersion> }) {
  if (of.error) {
    return (
      <Problem error={of.error instanceof ApiError ? of.error : new Error(of.error.message)} />
    );
  }
  if (!of.data) return null;
  const errors = of.data.errors ?? [];
  return (
    <Alert
      color={errors.length > 0 ? 'yellow' : 'green'}
      p="xs"
      title={`Version ${of.data.version} has ${count(of.data.rows)} rows`}
    >
      {errors.length > 0 && (
        <List size="sm">
          {errors.slice(0, most).map((row) => (
            <List.Item key={`${row.row ?? ''}${row.name}${row.error}`}>
              {row.row !== undefined && <b>Row {row.row}: </b>}
              {row.error}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

function VersionRows({ document, version }: { document: Document; version: DocumentVersion }) {
  const rows = useDocumentRows(document.id, version.version);
  return <RowList query={rows} />;
}

function Detail({ document, versions }: { document: Document; versions: DocumentVersion[] }) {
  const [address, change] = useAddress(['version'] as const);
  const [splitting, splitBox] = useDisclosure(false);
  const load = useImportVersion(document.id);
  const sorted = [...versions].sort((a, b) => b.version - a.version);
  const version = sorted.find((one) => String(one.version) === address.version) ?? sorted[0];
  const take = (file: File | null) => {
    if (file) load.mutate(file, { onSuccess: () => change({ version: '' }) });
  };
  return (
    <Page
      title={document.name}
      trail={[{ to: '/dam', label: 'Documents' }]}
      note={<span className="mono">{document.id}</span>}
      actions={
        <>
          <FileButton onChange={take} accept=".csv,.json,text/csv,application/json">
            {(props) => (
              <Button
                {...props}
                size="xs"
                variant="default"
                loading={load.isPending}
                leftSection={<IconUpload size={14} />}
              >
                Import version
              </Button>
            )}
          </FileButton>
          <Button
            size="xs"
            disabled={!version}
            leftSection={<IconArrowsSplit2 size={14} />}
            onClick={splitBox.open}
          >
            Make sets
          </Button>
        </>
      }
    >
      <ImportReport of={load} />
      <Section
        title="Rows"
        aside={
          version && (
            <Group gap="xs">
              <Select
                size="xs"
                w={300}
                aria-label="Version"
                allowDeselect={false}
                data={sorted.map((one) => ({
                  value: String(one.version),
                  label: `Version ${one.version}, ${count(one.rows)} rows, ${dateTime(one.created_at)}`,
                }))}
                value={String(version.version)}
                onChange={(value) => change({ version: value ?? '' })}
              />
              {(['csv', 'json'] as const).map((format) => (
                <Button
                  key={format}
                  size="xs"
                  variant="default"
                  component="a"
                  href={exportUrl(document.id, version.version, format)}
                  leftSection={<IconDownload size={14} />}
                >
                  {format.toUpperCase()}
                </Button>
              ))}
            </Group>
          )
        }
      >
        {version ? (
          <VersionRows document={document} version={version} />
        ) : (
          <Empty title="No version yet">Import CSV or JSON, or add badcases in BAM.</Empty>
        )}
      </Section>
      <Section title="Lineage">
        <LineageGraph kind="document" id={document.id} />
      </Section>
      {splitting && <SplitDialog document={document.id} onClose={splitBox.close} />}
    </Page>
  );
}

/** One document, version by version. */
export function DocumentPage() {
  const { id = '' } = useParams();
  const document = useDocument(id);
  const versions = useVersions(id);
  return (
    <Answer of={document}>
      {(data) => (
        <Answer of={versions}>{({ items }) => <Detail document={data} versions={items} />}</Answer>
      )}
    </Answer>
  );
}
