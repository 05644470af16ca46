import { Box, Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useAddress } from '@/lib/address';
import type { Document, DocumentVersion } from '@/lib/api/contract';
import { useVersions } from '@/lib/api/data';
import { rowsOf } from '@/lib/api/pages';
import { useRestore } from '@/lib/api/versions';
import { count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { PagedTable } from '@/ui/PagedTable';
import { Section } from '@/ui/Section';
import { Empty, Problem } from '@/ui/States';
import { done } from '@/ui/toast';
import { When } from '@/ui/When';
import { DiffView } from './DiffView';

const names = ['diff', 'from'] as const;

interface RestoreProps {
  document: Document;
  version: DocumentVersion;
  onClose: () => void;
}

function RestoreDialog({ document, version, onClose }: RestoreProps) {
  const [note, setNote] = useState('');
  const restore = useRestore(document.id, document.revision);
  const submit = () =>
    restore.mutate(
      { version: version.version, note },
      {
        onSuccess: (made) => {
          done(`Version ${made.version} has the rows of version ${version.version}`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={`Restore version ${version.version}`}>
      <Stack gap="sm">
        <Text size="sm">
          A new version gets its {count(version.rows)} rows. The versions in between stay.
        </Text>
        <Textarea
          label="Why"
          data-autofocus
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {restore.error && <Problem error={restore.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!note.trim()} loading={restore.isPending} onClick={submit}>
            Restore
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** All versions of a document, what is different between them, and the way back to one. */
export function Versions({ document }: { document: Document }) {
  const list = useVersions(document.id);
  const versions = rowsOf(list);
  const [address, change] = useAddress(names);
  const [restoring, setRestoring] = useState<DocumentVersion>();
  const shown = Number(address.diff ?? 0);
  const from = Number(address.from ?? shown - 1);
  return (
    <Section title="Versions">
      <PagedTable
        of={list}
        waits
        empty={<Empty title="No version yet" />}
        id={({ version }) => String(version)}
        width={540}
        columns={[
          { head: 'Version', line: true, cell: ({ version }) => <b>{version}</b> },
          { head: 'Rows', right: true, line: true, cell: ({ rows }) => count(rows) },
          { head: 'Why', cell: ({ note }) => note || '–' },
          { head: 'By', line: true, cell: (one) => one.created_by },
          { head: 'When', line: true, cell: (one) => <When at={one.created_at} /> },
          {
            head: ' ',
            right: true,
            line: true,
            cell: (one) => (
              <Group gap={4} justify="flex-end" wrap="nowrap">
                {one.version > 1 && (
                  <Button
                    size="compact-xs"
                    variant={one.version === shown ? 'filled' : 'default'}
                    onClick={() =>
                      change({ diff: one.version === shown ? '' : String(one.version), from: '' })
                    }
                  >
                    Changes
                  </Button>
                )}
                <Only role="engineer">
                  {one.version !== document.latest && (
                    <Button size="compact-xs" variant="default" onClick={() => setRestoring(one)}>
                      Restore
                    </Button>
                  )}
                </Only>
              </Group>
            ),
          },
        ]}
      />
      {shown > 0 && from > 0 && (
        <Box mt="md">
          <Section
            title={`What version ${shown} changed`}
            aside={
              <Select
                size="xs"
                w={170}
                aria-label="Compared with"
                allowDeselect={false}
                data={versions
                  .filter(({ version }) => version !== shown)
                  .map(({ version }) => ({
                    value: String(version),
                    label: `since version ${version}`,
                  }))}
                value={String(from)}
                onChange={(value) => change({ diff: String(shown), from: value ?? '' })}
              />
            }
          >
            <DiffView key={`${shown} ${from}`} id={document.id} version={shown} from={from} />
          </Section>
        </Box>
      )}
      {restoring && (
        <RestoreDialog
          document={document}
          version={restoring}
          onClose={() => setRestoring(undefined)}
        />
      )}
    </Section>
  );
}
