import { ActionIcon, Anchor, Group, Progress, Text, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { bytes } from '@/lib/format/format';
import { failed } from '@/ui/toast';
import { queue } from './queue';
import type { Item, Stage } from './tally';

const stages: Record<Stage, string> = {
  waiting: 'Waits',
  reading: 'Is read',
  sending: 'Is sent',
  paused: 'Paused',
  stored: 'Stored',
  known: 'Here already',
  failed: 'Failed',
};

const colours: Partial<Record<Stage, string>> = { paused: 'gray', failed: 'red', stored: 'green' };

/** A button of a line, with its name on hover. */
export function LineButton(props: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon size="sm" variant="subtle" aria-label={props.label} onClick={props.onClick}>
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** One file that is being sent, was, or could not be. */
export function SendingLine({ item }: { item: Item }) {
  const { key, name, path, size, stage, sent, note, here } = item;
  const over = stage === 'stored' || stage === 'known';
  const share = size > 0 ? (sent / size) * 100 : 0;
  return (
    <div className="sending" data-sending={path || name} data-stage={stage}>
      <div className="sending-name">
        <Text size="sm" truncate="start" ta="left" title={path || name}>
          {path || name}
        </Text>
        {(note || here) && (
          <Text size="xs" c={stage === 'failed' ? 'red' : 'dimmed'}>
            {note}
            {here && (
              <Anchor component={Link} size="xs" to={`/dam/files/${here.sha256}`}>
                {stage === 'known' ? `These bytes are here as ${here.name}` : 'Open it'}
              </Anchor>
            )}
          </Text>
        )}
      </div>
      <Progress
        w={120}
        size="sm"
        value={share}
        color={colours[stage] ?? 'blue'}
        aria-label={`${name}: ${Math.floor(share)} %`}
      />
      <Text size="xs" className="line" c="dimmed" w={170}>
        {stages[stage]}
        {over ? `, ${bytes(size)}` : `, ${bytes(sent)} of ${bytes(size)}`}
      </Text>
      <Group gap={2} wrap="nowrap" w={56} justify="flex-end">
        {(stage === 'waiting' || stage === 'reading' || stage === 'sending') && (
          <LineButton
            label={`Pause ${name}`}
            icon={<IconPlayerPause size={14} />}
            onClick={() => queue.pause(key)}
          />
        )}
        {stage === 'paused' && (
          <LineButton
            label={`Go on with ${name}`}
            icon={<IconPlayerPlay size={14} />}
            onClick={() => queue.resume(key)}
          />
        )}
        {stage === 'failed' && (
          <LineButton
            label={`Try ${name} again`}
            icon={<IconRefresh size={14} />}
            onClick={() => queue.resume(key)}
          />
        )}
        {!over && (
          <LineButton
            label={`Cancel ${name}`}
            icon={<IconX size={14} />}
            onClick={() => void queue.cancel(key).catch(failed)}
          />
        )}
      </Group>
    </div>
  );
}
