import { Group, Progress, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconTableImport } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useImports, useSendImport, type Import } from '@/lib/api/imports';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Page } from '@/ui/Page';
import { PagedTable } from '@/ui/PagedTable';
import { Empty, Problem } from '@/ui/States';
import { StateBadge } from '@/ui/StateBadge';
import { When } from '@/ui/When';
import { BamTabs } from '../BamTabs';

function Receive() {
  const send = useSendImport();
  const navigate = useNavigate();
  const take = (files: File[]) => {
    const [file] = files;
    if (!file) return;
    send.mutate(file, { onSuccess: (sent) => void navigate(`/bam/imports/${sent.import.id}`) });
  };
  return (
    <>
      <Dropzone
        multiple={false}
        loading={send.isPending}
        onDrop={take}
        aria-label="File to import"
        data-import-drop
      >
        <Group justify="center" mih={72} c="dimmed" wrap="nowrap">
          <IconTableImport style={{ flexShrink: 0 }} />
          <div>
            <Text size="sm">Drop a CSV, JSON, XML or ZIP file here, or click to choose</Text>
            <Text size="xs">
              A ZIP archive may hold tables with the media they name, or media alone. Nothing goes
              in before you have seen it.
            </Text>
          </div>
        </Group>
      </Dropzone>
      {send.error && <Problem error={send.error} />}
    </>
  );
}

const state = (one: Import) =>
  one.state === 'running' ? (
    <Progress value={one.progress * 100} w={90} aria-label="Progress" />
  ) : (
    <Group gap={6} wrap="nowrap">
      <StateBadge state={one.state} />
      {one.dry_run && one.state !== 'ready' && (
        <Text size="xs" c="dimmed">
          dry run
        </Text>
      )}
    </Group>
  );

/** Files that badcases were imported from, and the place to bring the next one. */
export function ImportsPage() {
  const imports = useImports();
  return (
    <Page title="Imports">
      <BamTabs value="imports" />
      <Only role="reviewer">
        <Receive />
      </Only>
      <PagedTable
        of={imports}
        nouns={['import', 'imports']}
        empty={<Empty title="Nothing has been imported yet" />}
        id={(one) => one.id}
        to={(one) => `/bam/imports/${one.id}`}
        width={600}
        columns={[
          { head: 'File', cell: (one) => one.name },
          { head: 'State', cell: state },
          { head: 'New', right: true, cell: (one) => count(one.created) },
          { head: 'Again', right: true, cell: (one) => count(one.again) },
          { head: 'Known', right: true, cell: (one) => count(one.known) },
          { head: 'Refused', right: true, cell: (one) => count(one.refused) },
          { head: 'By', line: true, cell: (one) => one.actor },
          { head: 'Sent', line: true, cell: (one) => <When at={one.created_at} /> },
        ]}
      />
    </Page>
  );
}
