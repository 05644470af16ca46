import { ActionIcon, Avatar, Button, Group, Menu, Stack, Text, Tooltip } from '@mantine/core';
import { IconDots, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import {
  useAddComment,
  useComments,
  useEditComment,
  useRemoveComment,
  useWatch,
  useWatchers,
  type Comment,
} from '@/lib/api/discussion';
import { useMay, useSession } from '@/lib/api/people';
import { count } from '@/lib/format/format';
import { More } from '@/ui/More';
import { Answer } from '@/ui/States';
import { failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { CommentBox } from './CommentBox';

/** The text with the names of people in it made visible. */
function Words({ comment }: { comment: Comment }) {
  const parts: ReactNode[] = comment.text.split(/(@[A-Za-z0-9._@-]+)/).map((part, n) => {
    const name = part.slice(1).replace(/[._@-]+$/, '');
    const named = part.startsWith('@') && comment.mentions.includes(name);
    return named ? (
      <Text span key={n} size="sm" fw={600} c="cyan">
        {part}
      </Text>
    ) : (
      part
    );
  });
  return (
    <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {parts}
    </Text>
  );
}

interface OneProps {
  comment: Comment;
  own: boolean;
  removable: boolean;
}

function One({ comment, own, removable }: OneProps) {
  const [editing, setEditing] = useState(false);
  const edit = useEditComment(comment.badcase);
  const remove = useRemoveComment(comment.badcase);
  if (comment.removed_by) {
    return (
      <Text size="sm" c="dimmed" fs="italic">
        A comment by {comment.author} was removed by {comment.removed_by}
      </Text>
    );
  }
  return (
    <Group align="flex-start" wrap="nowrap" gap="sm">
      <Avatar size={28} radius="xl" color="cyan" name={comment.author} />
      <Stack gap={2} style={{ flex: 1, minWidth: 0 }}>
        <Group gap="xs" justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed">
            <b>{comment.author}</b>, <When at={comment.created_at} />
            {comment.edited_at && ' (edited)'}
          </Text>
          {(own || removable) && !editing && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label="Change this comment"
                >
                  <IconDots size={14} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {own && <Menu.Item onClick={() => setEditing(true)}>Edit</Menu.Item>}
                <Menu.Item
                  color="red"
                  onClick={() => remove.mutate(comment.id, { onError: failed })}
                >
                  Remove
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </Group>
        {editing ? (
          <CommentBox
            start={comment.text}
            label="Save"
            busy={edit.isPending}
            cancel={() => setEditing(false)}
            send={(text, done) =>
              edit.mutate(
                { id: comment.id, text },
                {
                  onError: failed,
                  onSuccess: () => {
                    done();
                    setEditing(false);
                  },
                },
              )
            }
          />
        ) : (
          <Words comment={comment} />
        )}
      </Stack>
    </Group>
  );
}

function WatchButton({ id, login }: { id: string; login: string }) {
  const watchers = useWatchers(id);
  const watch = useWatch(id);
  const list = watchers.data?.items ?? [];
  const on = list.includes(login);
  return (
    <Tooltip
      label={list.length > 0 ? `Followed by ${list.join(', ')}` : 'Nobody follows this case yet'}
      multiline
      maw={320}
    >
      <Button
        size="compact-sm"
        variant={on ? 'light' : 'default'}
        leftSection={on ? <IconEyeOff size={14} /> : <IconEye size={14} />}
        loading={watch.isPending}
        disabled={watchers.isPending}
        onClick={() => watch.mutate(!on, { onError: failed })}
      >
        {on ? 'Unfollow' : 'Follow'}
        {list.length > 0 && ` (${count(list.length)})`}
      </Button>
    </Tooltip>
  );
}

/** What people say about a badcase, who follows it, and a box to say something. */
export function Comments({ id }: { id: string }) {
  const comments = useComments(id);
  const add = useAddComment(id);
  const me = useSession().data?.user.login ?? '';
  const reviewer = useMay('reviewer');
  const administrator = useMay('administrator');
  return (
    <Stack>
      <Group justify="flex-end">
        <WatchButton id={id} login={me} />
      </Group>
      <Answer of={comments}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return items.length === 0 ? (
            <Text size="sm" c="dimmed">
              No comments yet.{' '}
              {reviewer ? 'Write what you see, or ask somebody with @.' : 'Reviewers write them.'}
            </Text>
          ) : (
            <Stack>
              {items.map((one) => (
                <One
                  key={one.id}
                  comment={one}
                  own={reviewer && one.author === me}
                  removable={administrator}
                />
              ))}
              <More of={comments} waits>
                Later comments
              </More>
            </Stack>
          );
        }}
      </Answer>
      {reviewer && (
        <CommentBox
          label="Comment"
          busy={add.isPending}
          send={(text, done) => add.mutate(text, { onError: failed, onSuccess: done })}
        />
      )}
    </Stack>
  );
}
