import { Anchor, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { blobUrl } from '@/lib/api/badcases';
import type { Media } from '@/lib/api/contract';
import { useMediaFacts, usePreviewProblem } from '@/lib/api/seeing';
import { bytes } from '@/lib/format/format';
import { Problem } from '@/ui/States';

/** Why a medium is not shown, in the server's words, and how to get it all the same. */
export function Unshown({ media, retry }: { media: Media; retry?: () => void }) {
  const facts = useMediaFacts(media.sha256);
  const preview = usePreviewProblem(media.sha256);
  const why = facts.error?.message ?? preview.data ?? 'this browser cannot show it';
  return (
    <Stack gap="xs" align="flex-start">
      <Problem
        error={new Error(`${media.name} cannot be shown: ${why}.`.replace('..', '.'))}
        retry={retry}
      />
      <Anchor href={blobUrl(media.sha256)} download={media.name} size="sm">
        <IconDownload size={14} /> Download {media.name} ({bytes(media.size)})
      </Anchor>
    </Stack>
  );
}
