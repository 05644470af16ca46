import { Group, Kbd, Modal, SimpleGrid, Text } from '@mantine/core';
import { keyLabel } from '@/lib/commands';
import type { MediaKind } from '../../bam/prediction';
import { commands, type Deed } from './keys';
import type { Spec } from './spec';

/** "Alt+ArrowLeft" as it is written on keyboards. */
export const namedKey = (key: string) =>
  key === '+' ? '+' : key.split('+').map(keyLabel).join(' + ');

interface Props {
  spec: Spec;
  kind: MediaKind;
  onClose: () => void;
}

const tools: Deed[] = ['box', 'turned', 'polygon', 'polyline', 'points'];

/** Whether a command does anything here. */
export function isUsed(id: Deed, where: string, spec: Spec, kind: MediaKind): boolean {
  if (tools.includes(id)) return spec.tools.some((tool) => tool === id);
  if (id === 'from' || id === 'to') return spec.parts && kind !== 'image';
  if (where === 'played') return kind === 'video' || kind === 'audio';
  if (id === 'left' || id === 'right' || id === 'narrower' || id === 'wider') return true;
  return where === 'all' || (kind !== 'audio' && spec.tools.length > 1);
}

function Line({ text, keys }: { text: string; keys: readonly string[] }) {
  return (
    <Group gap={6} wrap="nowrap" justify="space-between">
      <Text size="sm">{text}</Text>
      <Group gap={4} wrap="nowrap">
        {keys.map((key) => (
          <Kbd key={key} size="xs">
            {namedKey(key)}
          </Kbd>
        ))}
      </Group>
    </Group>
  );
}

/** All keys of the labeller. */
export function Help({ spec, kind, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title="Keys" size="min(1000px, 96vw)">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing={4}>
        {commands
          .filter(({ id, where }) => isUsed(id, where, spec, kind))
          .map(({ id, text, keys: bound }) => (
            <Line key={id} text={text} keys={bound} />
          ))}
        {spec.classes.map(
          ({ name, key }) =>
            key && <Line key={`class ${name}`} text={`Class: ${name}`} keys={[key]} />,
        )}
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt="sm">
        With Shift, steps are ten times as long. Alt and the key of a class give it to the whole. A
        drag with the middle button moves the picture, the wheel zooms it; Alt and a click take a
        point away. Ctrl+Enter submits out of a text.
      </Text>
    </Modal>
  );
}
