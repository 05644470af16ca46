import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { Page } from '@/ui/Page';
import { Empty } from '@/ui/States';

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <Empty title="There is no such page">
        <Anchor component={Link} to="/bam">
          Go to the badcases
        </Anchor>
      </Empty>
    </Page>
  );
}
