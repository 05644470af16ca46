import { Anchor, Badge, Code, CopyButton, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Notes, Pack } from '@/lib/api/contract';
import { packUrl, usePackManifest } from '@/lib/api/packs';
import { bytes, count } from '@/lib/format/format';
import { RowsTable } from '@/ui/RowsTable';
import { Answer } from '@/ui/States';
import { formatName } from './formats';

/** The first of what was noted, and how many more there are. */
function NoteList({ title, notes }: { title: string; notes: Notes }) {
  if (notes.count === 0) return null;
  const list = notes.list ?? [];
  return (
    <div>
      <Text size="sm" fw={600}>
        {title} ({count(notes.count)})
      </Text>
      <Stack gap={2} mt={4} mah={180} style={{ overflowY: 'auto' }}>
        {list.map((note, n) => (
          <Text key={n} size="xs">
            {note.file && <span className="mono">{note.file}: </span>}
            {note.reason}
          </Text>
        ))}
      </Stack>
      {notes.count > list.length && (
        <Text size="xs" c="dimmed">
          and {count(notes.count - list.length)} more
        </Text>
      )}
    </div>
  );
}

/** What a pack that is ready holds and lacks, its parts, and how a program fetches it. */
export function PackDetails({ pack, onClose }: { pack: Pack; onClose: () => void }) {
  const manifest = usePackManifest(pack.id);
  const command = `curl -C - -o "${pack.name ?? pack.id}" -H "Authorization: Bearer $MLIFE_TOKEN" "${new URL(packUrl(pack.id), window.location.origin).href}"`;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${formatName(pack.order.format)}, ${bytes(pack.size ?? 0)}`}
      size="xl"
    >
      <Answer of={manifest}>
        {({ manifest: held, parts }) => (
          <Stack gap="md">
            <Group gap="xs">
              {held.splits?.map((split) => (
                <Badge key={split.name} variant="light" tt="none">
                  {split.as ?? split.name}: {count(split.rows)} rows
                  {split.missing > 0 && `, ${count(split.missing)} left out`}
                </Badge>
              ))}
              <Badge variant="light" color="gray" tt="none">
                {count(held.media)} files, {bytes(held.bytes)}
              </Badge>
              {held.classes && held.classes.length > 0 && (
                <Badge variant="light" color="gray" tt="none">
                  {count(held.classes.length)} classes
                </Badge>
              )}
            </Group>
            <NoteList title="Left out, for want of the file" notes={held.missing} />
            <NoteList title="No place in this format" notes={held.refused} />
            <NoteList title="What the format cannot carry" notes={held.losses} />
            {parts.length > 0 && (
              <div>
                <Text size="sm" fw={600} mb={4}>
                  Parts, each to be fetched alone
                </Text>
                <div style={{ maxHeight: 260, overflowY: 'auto' }}>
                  <RowsTable
                    rows={parts}
                    id={(part) => part.name}
                    width={320}
                    columns={[
                      {
                        head: 'Part',
                        cell: (part) => (
                          <Anchor href={packUrl(pack.id, part.name)} download size="sm">
                            {part.name}
                          </Anchor>
                        ),
                      },
                      { head: 'Size', right: true, cell: (part) => bytes(part.size) },
                    ]}
                  />
                </div>
              </div>
            )}
            <div>
              <Text size="sm" fw={600} mb={4}>
                From a program
              </Text>
              <Text size="xs" c="dimmed" mb={4}>
                With an API token from Settings. The same command goes on where a download broke
                off.
              </Text>
              <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
                {command}
              </Code>
              <CopyButton value={command}>
                {({ copied, copy }) => (
                  <Button size="compact-xs" variant="subtle" mt={4} onClick={copy}>
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
            </div>
            <Text size="xs" c="dimmed">
              Digest <span className="mono">{pack.digest}</span>
            </Text>
          </Stack>
        )}
      </Answer>
    </Modal>
  );
}
