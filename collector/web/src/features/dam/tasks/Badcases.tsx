import { ActionIcon, Anchor, SimpleGrid, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useNamedBadcases } from '@/lib/api/badcases';
import type { Badcase } from '@/lib/api/contract';
import { Thumb } from '../../bam/media/Thumb';
import { shortTitle } from '../../bam/prediction';

interface OneProps {
  id: string;
  badcase: Badcase | undefined;
  onRemove?: (() => void) | undefined;
}

function One({ id, badcase, onRemove }: OneProps) {
  const title = badcase ? shortTitle(badcase) : id;
  return (
    <div style={{ position: 'relative', minWidth: 0 }} data-shows={id}>
      <Anchor
        component={Link}
        to={`/bam/badcases/${id}`}
        // In a form, what was written would be lost.
        {...(onRemove && { target: '_blank' })}
        size="xs"
        title={title}
      >
        <Thumb media={badcase?.media[0]} height={84} />
        <Text size="xs" truncate>
          {title}
        </Text>
      </Anchor>
      {onRemove && (
        <ActionIcon
          size="xs"
          variant="default"
          style={{ position: 'absolute', top: 4, right: 4 }}
          aria-label={`Show without ${title}`}
          onClick={onRemove}
        >
          <IconX size={12} />
        </ActionIcon>
      )}
    </div>
  );
}

interface Props {
  ids: string[];
  /** How many stand side by side in a wide window. */
  cols?: number;
  onRemove?: (id: string) => void;
}

/** The badcases that show what is meant, as small pictures. */
export function Badcases({ ids, cols = 8, onRemove }: Props) {
  const { found, error } = useNamedBadcases(ids);
  return (
    <>
      {error && (
        <Text size="xs" c="red" role="alert">
          {error.message}
        </Text>
      )}
      <SimpleGrid cols={{ base: 3, xs: Math.min(5, cols), lg: cols }} spacing="xs">
        {ids.map((id) => (
          <One
            key={id}
            id={id}
            badcase={found.get(id)}
            onRemove={onRemove && (() => onRemove(id))}
          />
        ))}
      </SimpleGrid>
    </>
  );
}
