import { Button, Group, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit2, IconDownload, IconUpload } from '@tabler/icons-react';
import { useParams } from 'react-router';
import { useAddress } from '@/lib/address';
import type { Document, DocumentVersion } from '@/lib/api/contract';
import { exportUrl, useDocument, useDocumentRows, useVersions } from '@/lib/api/data';
import { count, dateTime } from '@/lib/format/format';
import { LineageGraph } from '@/ui/LineageGraph';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty } from '@/ui/States';
import { ImportDialog } from './ImportDialog';
import { RowFilter, rowFilterNames } from './RowFilter';
import { RowList } from './RowList';
import { SplitDialog } from './SplitDialog';

function VersionRows({ document, version }: { document: Document; version: DocumentVersion }) {
  const [filter, change] = useAddress(rowFilterNames);
  const rows = useDocumentRows(document.id, version.version, filter);
  return (
    <>
      <RowFilter filter={filter} change={change} />
      <RowList query={rows} columns={version.columns} />
    </>
  );
}

function Detail({ document, versions }: { document: Document; versions: DocumentVersion[] }) {
  const [address, change] = useAddress(['version'] as const);
  const [splitting, splitBox] = useDisclosure(false);
  const [importing, importBox] = useDisclosure(false);
  const sorted = [...versions].sort((a, b) => b.version - a.version);
  const version = sorted.find((one) => String(one.version) === address.version) ?? sorted[0];
  return (
    <Page
      title={document.name}
      trail={[{ to: '/dam', label: 'Documents' }]}
      note={
        <Group gap={6} mt={4}>
          <StateBadge state={document.kind} />
          <span className="mono">{document.id}</span>
          {document.note}
        </Group>
      }
      actions={
        <Only role="engineer">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconUpload size={14} />}
            onClick={importBox.open}
          >
            Import version
          </Button>
          <Button
            size="xs"
            disabled={!version}
            leftSection={<IconArrowsSplit2 size={14} />}
            onClick={splitBox.open}
          >
            Make sets
          </Button>
        </Only>
      }
    >
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
        {version?.note && (
          <Text size="sm" mb="xs">
            {version.note}
          </Text>
        )}
        {version ? (
          <VersionRows document={document} version={version} />
        ) : (
          <Empty title="No version yet">Import CSV or JSON, or add badcases in BAM.</Empty>
        )}
      </Section>
      <Section title="Lineage">
        <LineageGraph kind="document" id={document.id} />
      </Section>
      {importing && (
        <ImportDialog
          document={document}
          onDone={() => change({ version: '' })}
          onClose={importBox.close}
        />
      )}
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
