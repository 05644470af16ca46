import { Anchor, Button, Center, Group, Loader, Stack, Text } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { blobUrl } from '@/lib/api/badcases';
import type { Media } from '@/lib/api/contract';
import { previewPath, useMaking, useMediaFacts, type Making } from '@/lib/api/seeing';
import { bytes, count } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Problem } from '@/ui/States';

/** That the server makes something ready to be shown. */
export function BeingMade({
  name,
  making,
  height,
}: {
  name: string;
  making: Making;
  height?: number;
}) {
  return (
    <Center h={height ?? 120} role="status">
      <Group gap="xs">
        <Loader size="sm" color="gray" />
        <Text size="sm" c="dimmed">
          {name} is being made ready to be shown
          {making.ahead > 0 && `; ${count(making.ahead)} come first`}
        </Text>
      </Group>
    </Center>
  );
}

/** Why a medium is not shown, in the server's words, and how to get it all the same. */
export function Unshown({
  media,
  path = previewPath(media.sha256, 320),
  retry,
}: {
  media: Media;
  /** What could not be shown. */
  path?: string;
  retry?: () => void;
}) {
  const facts = useMediaFacts(media.sha256);
  const making = useMaking(media.sha256, path, true);
  if (making.state === 'making') return <BeingMade name={media.name} making={making} />;
  const why = facts.error?.message ?? (making.why || 'this browser cannot show it');
  return (
    <Stack gap="xs" align="flex-start">
      <Problem
        error={new Error(`${media.name} cannot be shown: ${why}.`.replace('..', '.'))}
        retry={retry}
      />
      <Group>
        <Anchor href={blobUrl(media.sha256)} download={media.name} size="sm">
          <IconDownload size={14} /> Download {media.name} ({bytes(media.size)})
        </Anchor>
        {making.state === 'failed' && (
          <Only role="reviewer">
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconRefresh size={14} />}
              onClick={making.again}
            >
              Make the preview again
            </Button>
          </Only>
        )}
      </Group>
    </Stack>
  );
}
