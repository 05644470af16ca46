import { Button, Group, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconArrowsSplit2,
  IconClipboardList,
  IconPencil,
  IconSparkles,
  IconUpload,
  IconWand,
} from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { useAddress } from '@/lib/address';
import type { Document } from '@/lib/api/contract';
import { useDocument, useVersion, useVersions } from '@/lib/api/data';
import { newTaskAddress } from '@/lib/api/dataTasks';
import { versionPlace } from '@/lib/api/rows';
import { rowsOf } from '@/lib/api/pages';
import { count, dateTime } from '@/lib/format/format';
import { LineageGraph } from '@/ui/LineageGraph';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { StateBadge } from '@/ui/StateBadge';
import { Answer, Empty, Loading, Problem } from '@/ui/States';
import { AnalyseButton } from './analysis/AnalyseButton';
import { EditRowsDialog } from './document/EditRowsDialog';
import { ExportMenu } from './document/ExportMenu';
import { Versions } from './document/Versions';
import { ImportDialog } from './ImportDialog';
import { LabelSection } from './labeling/LabelSection';
import { PrelabelDialog } from './prelabel/PrelabelDialog';
import { PrelabelRuns } from './prelabel/PrelabelRuns';
import { RowsView } from './rows/RowsView';

const names = ['version', 'row', 'query', 'import'] as const;

function Detail({ document }: { document: Document }) {
  const [address, change] = useAddress(names);
  const list = useVersions(document.id);
  const versions = rowsOf(list);
  // A link may name one that is older than those that were read.
  const old = useVersion(document.id, address.version ?? '');
  const asked = old.data;
  // A link may open the dialog.
  const [importing, importBox] = useDisclosure(address.import === '1');
  const [editing, editBox] = useDisclosure(false);
  const [prelabelling, prelabelBox] = useDisclosure(false);
  const offered =
    asked && !versions.some((one) => one.version === asked.version)
      ? [...versions, asked]
      : versions;
  const version = address.version ? asked : versions[0];
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
            variant="default"
            disabled={document.latest === 0}
            leftSection={<IconWand size={14} />}
            onClick={prelabelBox.open}
          >
            Pre-label
          </Button>
          <Button
            size="xs"
            variant="default"
            component={Link}
            to={newTaskAddress({ kind: 'labelling', document: document.id })}
            leftSection={<IconClipboardList size={14} />}
          >
            New task
          </Button>
          <Button
            size="xs"
            variant="default"
            component={Link}
            to={`/dam/documents/${document.id}/cleaning`}
            leftSection={<IconSparkles size={14} />}
          >
            Clean
          </Button>
          <Button
            size="xs"
            component={Link}
            to={`/dam/sets/new?${new URLSearchParams({
              document: document.id,
              ...(version && { version: String(version.version) }),
              ...(address.query && { query: address.query }),
            }).toString()}`}
            data-disabled={!version || undefined}
            leftSection={<IconArrowsSplit2 size={14} />}
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
                w={340}
                aria-label="Version"
                allowDeselect={false}
                data={offered.map((one) => ({
                  value: String(one.version),
                  label: `Version ${one.version}, ${count(one.rows)} rows, ${dateTime(one.created_at)}`,
                }))}
                value={String(version.version)}
                onChange={(value) => change({ version: value ?? '', row: '' })}
              />
              {list.hasNextPage && (
                <Button
                  size="xs"
                  variant="subtle"
                  loading={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  Older versions
                </Button>
              )}
              <AnalyseButton
                of={{
                  from: 'document',
                  id: document.id,
                  version: version.version,
                  ...(address.query && { search: address.query }),
                }}
              />
              <Only role="engineer">
                {version.version === document.latest && (
                  <Button
                    size="xs"
                    variant="default"
                    leftSection={<IconPencil size={14} />}
                    onClick={editBox.open}
                  >
                    Edit rows
                  </Button>
                )}
              </Only>
              <ExportMenu id={document.id} version={version.version} />
            </Group>
          )
        }
      >
        <PrelabelRuns document={document.id} />
        {version?.note && (
          <Text size="sm" mb="xs">
            {version.note}
          </Text>
        )}
        <Answer of={list}>
          {() => {
            if (version)
              return (
                <RowsView place={versionPlace(document.id, version.version)} of={document.id} />
              );
            if (old.error) return <Problem error={old.error} retry={old.refetch} />;
            if (address.version) return <Loading rows={3} />;
            return (
              <Empty title="No version yet">Import CSV, JSON or XML, or add badcases in BAM.</Empty>
            );
          }}
        </Answer>
      </Section>
      <LabelSection document={document} search={address.query ?? ''} />
      {document.latest > 0 && <Versions document={document} />}
      <Section title="Lineage">
        <LineageGraph kind="document" id={document.id} />
      </Section>
      {prelabelling && (
        <PrelabelDialog
          document={document}
          search={address.query ?? ''}
          onClose={prelabelBox.close}
        />
      )}
      {editing && (
        <EditRowsDialog
          document={document}
          query={address.query ?? ''}
          onDone={() => {
            change({ version: '', row: '' });
            editBox.close();
          }}
          onClose={editBox.close}
        />
      )}
      {importing && (
        <ImportDialog
          document={document}
          onDone={() => change({ version: '' })}
          onClose={() => {
            change({ import: '' });
            importBox.close();
          }}
        />
      )}
    </Page>
  );
}

/** One document, version by version. */
export function DocumentPage() {
  const { id = '' } = useParams();
  const document = useDocument(id);
  return <Answer of={document}>{(data) => <Detail document={data} />}</Answer>;
}
