import { Alert, Anchor, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import type { Folder, Place } from '@/lib/api/contract';
import { useFolderAct, type FolderAct } from '@/lib/api/data';
import { bytes, count, duration, percent } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { StateBadge } from '@/ui/StateBadge';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';

export type PlaceState = Place['state'];

/** The states of files in the order in which they are told. */
export const placeStates: PlaceState[] = ['present', 'new', 'changed', 'unreadable', 'gone'];

/** From which share of the bound of files a folder is said to be nearly full. */
const nearly = 0.8;
/** The most notes that are shown. */
const most = 6;

function Scan({ folder }: { folder: Folder }) {
  const { scan, phase, counts } = folder;
  if (phase === 'reading') {
    const waiting = (counts['new']?.files ?? 0) + (counts['changed']?.files ?? 0);
    return <Text size="sm">{count(waiting)} files are still to be read.</Text>;
  }
  if (!scan) return null;
  const share = scan.before > 0 ? Math.min(100, (scan.seen / scan.before) * 100) : undefined;
  return (
    <Group gap="xs">
      {share !== undefined && <Progress w={160} size="sm" value={share} aria-label="The scan" />}
      <Text size="sm">
        {count(scan.seen)} files were looked at
        {scan.before > 0 && `, the scan before had ${count(scan.before)}`}, {count(scan.differ)} of
        them are not as they were.
      </Text>
    </Group>
  );
}

/** How near the fullest folder within is to the bound. */
function Fullest({ folder }: { folder: Folder }) {
  const { max_files: bound, fullest_files: files = 0, fullest, spread } = folder;
  if (bound <= 0 || files === 0) return null;
  const share = files / bound;
  const colour = share >= 1 ? 'red' : share >= nearly ? 'orange' : 'blue';
  return (
    <div>
      <Group gap="xs">
        <Progress
          w={160}
          size="sm"
          color={colour}
          value={Math.min(100, share * 100)}
          aria-label={`The fullest folder has ${percent(share)} of the files it may have`}
        />
        <Text size="sm" c={share >= nearly ? colour : undefined}>
          {count(files)} of {count(bound)} files in {fullest || 'the folder itself'}
        </Text>
      </Group>
      {share >= nearly && (
        <Text size="xs" c="dimmed">
          {spread
            ? 'Files beyond the bound are moved into folders below it.'
            : 'Spread the files over more folders, or set spread in the configuration.'}
        </Text>
      )}
    </div>
  );
}

interface Props {
  folder: Folder;
  /** Whether its files are listed, and how to ask for those of a state. */
  chosen: boolean;
  onChoose: (state: PlaceState | '') => void;
}

/** One watched folder: how it is, and what can be done with it. */
export function FolderCard({ folder, chosen, onChoose }: Props) {
  const act = useFolderAct(folder.name);
  const does = (what: FolderAct) => () => act.mutate(what, { onError: failed });
  const button = (what: FolderAct, label: string) => (
    <Button
      key={what}
      size="compact-sm"
      variant="default"
      loading={act.isPending && act.variables === what}
      onClick={does(what)}
    >
      {label}
    </Button>
  );
  const busy = folder.phase === 'scanning' || folder.phase === 'reading';
  return (
    <Paper
      withBorder
      p="md"
      radius="md"
      component="section"
      aria-label={folder.name}
      {...(chosen && { style: { borderColor: 'var(--mantine-primary-color-filled)' } })}
    >
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Title order={3} fz="md">
              {folder.name}
            </Title>
            <StateBadge state={folder.phase} />
            <Text size="xs" className="mono" c="dimmed">
              {folder.path}
            </Text>
          </Group>
          <Only role="engineer">
            <Group gap="xs">
              {busy ? button('cancel', 'End the scan') : button('rescan', 'Scan now')}
              {folder.paused ? button('resume', 'Go on') : button('pause', 'Pause')}
            </Group>
          </Only>
        </Group>
        {folder.problem && (
          <Alert color="red" p="xs">
            {folder.problem}
          </Alert>
        )}
        <Group gap="md">
          {placeStates.map((state) => {
            const { files = 0, bytes: size = 0 } = folder.counts[state] ?? {};
            if (files === 0 && state !== 'present') return null;
            return (
              <Anchor
                key={state}
                component="button"
                size="sm"
                c={state === 'unreadable' ? 'red' : undefined}
                title={bytes(size)}
                onClick={() => onChoose(state)}
              >
                {count(files)} {state}
              </Anchor>
            );
          })}
          <Anchor component="button" size="sm" onClick={() => onChoose('')}>
            All files
          </Anchor>
        </Group>
        <Scan folder={folder} />
        <Fullest folder={folder} />
        {folder.notes.length > 0 && (
          <Alert color="yellow" p="xs" title="To be seen to">
            {folder.notes.slice(0, most).map((note) => (
              <Text key={note} size="sm">
                {note}
              </Text>
            ))}
            {folder.notes.length > most && (
              <Text size="sm">and {count(folder.notes.length - most)} more</Text>
            )}
          </Alert>
        )}
        <Text size="xs" c="dimmed">
          {folder.scanned_at ? (
            <>
              Looked through <When at={folder.scanned_at} /> in {duration(folder.seconds ?? 0)}.
            </>
          ) : (
            'Not looked through yet.'
          )}
        </Text>
      </Stack>
    </Paper>
  );
}
