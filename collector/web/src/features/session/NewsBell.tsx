import { ActionIcon, Anchor, Button, Group, Indicator, Popover, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useNews, useReadNews, type News } from '@/lib/api/discussion';
import { useSession } from '@/lib/api/people';
import { count } from '@/lib/format/format';
import { More } from '@/ui/More';
import { Answer, Empty } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';

function headline(news: News): string {
  const many = news.count > 1 ? `${count(news.count)} cases` : 'a case';
  switch (news.kind) {
    case 'mention':
      return `${news.actor} named you`;
    case 'comment':
      return `${news.actor} commented`;
    case 'assigned':
      return `${news.actor} assigned ${many} to you`;
    case 'status':
      return `${news.actor} changed the status of ${many}`;
    case 'regression':
      return 'A resolved case came back';
    case 'alarm':
      return 'Alarm';
  }
}

function place(news: News, me: string): string {
  if (news.kind === 'alarm') return `/bam/alarms/${news.alarm}`;
  if (news.count > 1) return `/bam?q=${encodeURIComponent(`assignee:"${me}"`)}`;
  return `/bam/badcases/${news.badcase}`;
}

function One({ news, open }: { news: News; open: () => void }) {
  const me = useSession().data?.user.login ?? '';
  return (
    <Stack gap={0} className={news.read ? undefined : 'unread'} pl="xs">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={news.read ? 400 : 600}>
          {headline(news)}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          <When at={news.at} />
        </Text>
      </Group>
      <Anchor component={Link} size="sm" truncate to={place(news, me)} onClick={open}>
        {news.title || news.text}
      </Anchor>
      {news.title && news.text && (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {news.text}
        </Text>
      )}
    </Stack>
  );
}

/** What the one who is signed in should know, behind a bell with the number of unread news. */
export function NewsBell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const news = useNews();
  const read = useReadNews();
  const unread = news.data?.pages[0]?.unread ?? 0;
  const mark = (ids: string[]) => read.mutate(ids, { onError: failed });
  return (
    <Popover
      opened={opened}
      onChange={(next) => !next && close()}
      position="bottom-end"
      width={380}
      shadow="md"
      trapFocus
    >
      <Popover.Target>
        <Indicator
          label={unread > 99 ? '99+' : unread}
          size={16}
          disabled={unread === 0}
          color="red"
        >
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`News, ${unread} unread`}
            onClick={toggle}
          >
            <IconBell size={18} />
          </ActionIcon>
        </Indicator>
      </Popover.Target>
      <Popover.Dropdown mah={520} style={{ overflowY: 'auto' }}>
        <Group justify="space-between" mb="xs">
          <Text fw={600}>News</Text>
          {unread > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              loading={read.isPending}
              onClick={() => mark([])}
            >
              Mark all as read
            </Button>
          )}
        </Group>
        <Answer of={news}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            return items.length === 0 ? (
              <Empty title="No news">
                Mentions, assignments and what happens to cases that you follow.
              </Empty>
            ) : (
              <Stack gap="sm">
                {items.map((one) => (
                  <One
                    key={one.id}
                    news={one}
                    open={() => {
                      if (!one.read) mark([one.id]);
                      close();
                    }}
                  />
                ))}
                <More of={news} waits>
                  Older news
                </More>
              </Stack>
            );
          }}
        </Answer>
      </Popover.Dropdown>
    </Popover>
  );
}
