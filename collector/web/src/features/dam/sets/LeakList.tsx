import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Leak } from '@/lib/api/contract';
import { count } from '@/lib/format/format';
import { leakText, roleName } from '../leaks/words';

/** Sets that share something with another one, with some of the files. */
export function LeakList({ leaks }: { leaks: Leak[] }) {
  return (
    <List size="sm" spacing={4}>
      {leaks.map((leak) => (
        <List.Item key={[leak.kind, leak.role, leak.within, leak.set].join()}>
          {leakText(leak)}the {roleName[leak.role]} set{' '}
          {leak.set ? (
            <Anchor component={Link} size="sm" to={`/dam/sets/${leak.set}`} target="_blank">
              {leak.name}
            </Anchor>
          ) : (
            'beside it'
          )}
          {leak.more ? ` and ${count(leak.more)} more` : ''}
          {leak.rule === 'warn' && ' (a warning)'}
          <Text size="xs" c="dimmed" className="mono">
            {leak.paths.join(', ')}
            {leak.files > leak.paths.length && ' …'}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
