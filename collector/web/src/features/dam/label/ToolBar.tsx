import { ActionIcon, Button, Group, Kbd, SegmentedControl, Text, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronLeft,
  IconChevronRight,
  IconCopy,
  IconEye,
  IconEyeOff,
  IconKeyboard,
  IconSparkles,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { MediaKind } from '../../bam/prediction';
import { namedKey } from './Help';
import { commands, type Deed } from './keys';
import { toolNames, type Bench, type Spec } from './spec';
import type { Tool } from './usePen';
import type { Desk } from './useWork';

const keyOf = (id: Deed) => namedKey(commands.find((one) => one.id === id)?.keys[0] ?? '');

interface Props {
  spec: Spec;
  bench: Bench;
  desk: Desk;
  kind: MediaKind;
  copies: boolean;
  skips: boolean;
  busy: boolean;
  act: (deed: Deed) => void;
}

/** Everything that the keys do most often, for hands. */
export function ToolBar({ spec, bench, desk, kind, copies, skips, busy, act }: Props) {
  const { marks, suggested } = desk.work;
  const proposed = marks.filter((mark) => mark.proposed).length + suggested.length;
  const icon = (id: Deed, label: string, drawn: ReactNode, on = true) => (
    <Tooltip label={`${label} (${keyOf(id)})`}>
      <ActionIcon variant="default" aria-label={label} disabled={!on} onClick={() => act(id)}>
        {drawn}
      </ActionIcon>
    </Tooltip>
  );
  const draws = kind !== 'audio' && spec.tools.length > 1;
  return (
    <Group className="label-tools" gap={6} role="toolbar" aria-label="Tools">
      {draws && (
        <SegmentedControl
          size="xs"
          aria-label="Tool"
          value={bench.tool}
          onChange={(tool) => act(tool as Tool)}
          data={spec.tools.map((tool) => ({
            value: tool,
            label: (
              <span>
                {toolNames[tool]} <Kbd size="xs">{keyOf(tool)}</Kbd>
              </span>
            ),
          }))}
        />
      )}
      {icon('undo', 'Undo', <IconArrowBackUp size={16} />, desk.canUndo)}
      {icon('redo', 'Redo', <IconArrowForwardUp size={16} />, desk.canRedo)}
      {icon('remove', 'Remove the selected mark', <IconTrash size={16} />)}
      {icon('copy', 'Copy the marks of the one before', <IconCopy size={16} />, copies)}
      {draws &&
        icon(
          'hide',
          bench.hidden ? 'Show the marks' : 'Hide the marks',
          bench.hidden ? <IconEyeOff size={16} /> : <IconEye size={16} />,
        )}
      {icon('help', 'Show the keys', <IconKeyboard size={16} />)}
      {proposed > 0 && (
        <Tooltip label="What nobody accepts is left out">
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconSparkles size={14} />}
            onClick={() => act('acceptAll')}
          >
            Accept all {proposed} <Kbd ml={6}>{keyOf('acceptAll')}</Kbd>
          </Button>
        </Tooltip>
      )}
      <Group gap={6} ml="auto" wrap="nowrap">
        {desk.unkept && (
          <Text size="xs" c="red">
            The browser has no room to keep this: submit it.
          </Text>
        )}
        {icon('previous', 'The one before', <IconChevronLeft size={16} />)}
        {icon('next', 'The next one', <IconChevronRight size={16} />)}
        {skips && (
          <Button size="compact-sm" variant="default" onClick={() => act('skip')}>
            Skip <Kbd ml={6}>{keyOf('skip')}</Kbd>
          </Button>
        )}
        <Button size="compact-sm" loading={busy} onClick={() => act('submit')}>
          Submit <Kbd ml={6}>{keyOf('submit')}</Kbd>
        </Button>
      </Group>
    </Group>
  );
}
