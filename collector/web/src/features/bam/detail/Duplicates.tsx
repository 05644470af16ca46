import { Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowMerge, IconArrowsSplit } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import type { Badcase, Lookalike, Member } from '@/lib/api/contract';
import { useDuplicates, useMerge, useSplit } from '@/lib/api/duplicates';
import { count } from '@/lib/format/format';
import { More } from '@/ui/More';
import { Only } from '@/ui/Only';
import { Answer } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { When } from '@/ui/When';
import { MemberCard } from './MemberCard';
import { whyApart, whyMember } from './reasons';
import { Why } from './Why';

const columns = { base: 1, xs: 2, md: 3, xl: 4 };

function Part({ member, id }: { member: Member; id: string }) {
  const split = useSplit(id);
  const times = member.frequency === 1 ? '1 report' : `${count(member.frequency)} reports`;
  return (
    <MemberCard
      {...whyMember(member)}
      media={member.media}
      title={member.title}
      facts={
        <>
          {[member.device, member.model_version && `model ${member.model_version}`, times]
            .filter(Boolean)
            .join(', ')}
          , <When at={member.at} />
        </>
      }
      action={
        <Only role="reviewer">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconArrowsSplit size={12} />}
            loading={split.isPending}
            onClick={() =>
              split.mutate([member.id], {
                onSuccess: () => done('Split; the two stay apart from now on'),
                onError: failed,
              })
            }
          >
            Split
          </Button>
        </Only>
      }
    />
  );
}

function Similar({ other, merge }: { other: Lookalike; merge: ReturnType<typeof useMerge> }) {
  const failure = other.truth_label
    ? `${other.result_label || '–'} instead of ${other.truth_label}`
    : other.result_label || 'no result';
  return (
    <MemberCard
      {...whyApart(other)}
      media={other.media}
      title={other.title}
      to={`/bam/badcases/${other.id}`}
      facts={failure}
      action={
        <Only role="reviewer">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconArrowMerge size={12} />}
            loading={merge.isPending && merge.variables.includes(other.id)}
            onClick={() =>
              merge.mutate([other.id], { onSuccess: () => done('Merged'), onError: failed })
            }
          >
            Merge into this
          </Button>
        </Only>
      }
    />
  );
}

/** Takes the ID of another badcase, or the address of its page. */
function MergeByID({ merge }: { merge: ReturnType<typeof useMerge> }) {
  const [text, setText] = useState('');
  const id = /bc_[0-9A-Za-z]+/.exec(text)?.[0];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!id) return;
    merge.mutate([id], {
      onSuccess: () => {
        done('Merged');
        setText('');
      },
      onError: failed,
    });
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          size="xs"
          w={280}
          label="Merge another badcase into this one"
          placeholder="bc_… or the address of its page"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={text !== '' && !id ? 'That names no badcase' : undefined}
        />
        <Button size="xs" type="submit" variant="default" disabled={!id} loading={merge.isPending}>
          Merge
        </Button>
      </Group>
    </form>
  );
}

/** What belongs to a badcase and why, and what is only similar. */
export function Duplicates({ badcase }: { badcase: Badcase }) {
  const duplicates = useDuplicates(badcase.id);
  const merge = useMerge(badcase.id);
  return (
    <Answer of={duplicates}>
      {({ pages }) => {
        const parts = pages.flatMap((page) => page.items);
        const similar = pages[0]?.similar ?? [];
        return (
          <Stack>
            {pages[0] && <Why badcase={badcase} reasons={pages[0].reasons} />}
            {parts.length > 0 ? (
              <SimpleGrid cols={columns} spacing="sm">
                {parts.map((member) => (
                  <Part key={member.id} member={member} id={badcase.id} />
                ))}
              </SimpleGrid>
            ) : (
              <Text size="sm">No other badcase is part of this one.</Text>
            )}
            <More of={duplicates} waits>
              {`More of ${count(badcase.members)}`}
            </More>
            {similar.length > 0 && (
              <>
                <Title order={4} fz="sm">
                  Similar, but apart
                </Title>
                <SimpleGrid cols={columns} spacing="sm">
                  {similar.map((other) => (
                    <Similar key={other.id} other={other} merge={merge} />
                  ))}
                </SimpleGrid>
              </>
            )}
            <Only role="reviewer">
              <MergeByID merge={merge} />
            </Only>
          </Stack>
        );
      }}
    </Answer>
  );
}
