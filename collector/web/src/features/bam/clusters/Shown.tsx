import { Group, Tooltip, UnstyledButton } from '@mantine/core';
import { Link } from 'react-router';
import type { Cluster } from '@/lib/api/contract';
import { Thumb } from '../media/Thumb';

/** Representative cases: the one in the middle first, then different ones. */
export function Shown({
  cluster,
  most = 6,
  size = 84,
}: {
  cluster: Cluster;
  most?: number;
  size?: number;
}) {
  return (
    <Group gap={6}>
      {cluster.shown.slice(0, most).map((one) => (
        <Tooltip key={one.id} label={one.title} openDelay={300}>
          <UnstyledButton
            component={Link}
            to={`/bam/badcases/${one.id}`}
            state={{ from: `?cluster=${cluster.id}` }}
            w={size}
            aria-label={one.title}
          >
            <Thumb
              height={size}
              media={
                one.sha256
                  ? { name: one.title, media_type: one.media_type, sha256: one.sha256, size: 0 }
                  : undefined
              }
            />
          </UnstyledButton>
        </Tooltip>
      ))}
    </Group>
  );
}
