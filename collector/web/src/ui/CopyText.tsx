import { ActionIcon, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** A text that one may want elsewhere, such as a hash. `name` says what it is. */
export function CopyText({ text, name }: { text: string; name: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      <Text size="xs" className="mono" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : `Copy ${name}`}>
            <ActionIcon size="sm" variant="subtle" aria-label={`Copy ${name}`} onClick={copy}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
