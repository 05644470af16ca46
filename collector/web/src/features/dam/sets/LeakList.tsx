import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Leak } from '@/lib/api/contract';
import { count } from '@/lib/format/format';

const uses = { train: 'training', validation: 'validation', test: 'testing' };

/** Sets that share files with another one, with some of the files. */
export function LeakList({ leaks }: { leaks: Leak[] }) {
  return (
    <List size="sm" spacing={4}>
      {leaks.map((leak) => (
        <List.Item key={leak.set}>
          {count(leak.files)} {leak.files === 1 ? 'file is' : 'files are'} in the {uses[leak.role]}{' '}
          set{' '}
          <Anchor component={Link} size="sm" to={`/dam/sets/${leak.set}`} target="_blank">
            {leak.name}
          </Anchor>
          <Text size="xs" c="dimmed" className="mono">
            {leak.paths.join(', ')}
            {leak.files > leak.paths.length && ' …'}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
