import { Anchor, Button, Checkbox, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCornerDownRight, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { blobUrl } from '@/lib/api/badcases';
import type { Badcase, Derived, Media } from '@/lib/api/contract';
import { useChooseDerived, useDerived, useOperations } from '@/lib/api/derive';
import { useMay } from '@/lib/api/people';
import { jsonText } from '@/lib/format/format';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { When } from '@/ui/When';
import { failed } from '@/ui/toast';
import { canDraw, EditorDialog } from '../edit/EditorDialog';
import { Thumb } from '../media/Thumb';
import { treeOf, type Branch } from './chain';
import { OperateDialog } from './OperateDialog';

/** The parameters of an operation in one line. */
const told = ({ parameters }: Derived): string =>
  typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)
    ? Object.entries(parameters)
        .map(([name, value]) => `${name} ${jsonText(value)}`)
        .join(', ')
    : jsonText(parameters);

/** How one was made, by whom and when. */
function Made({ one, title }: { one: Derived; title: string }) {
  return (
    <>
      <Tooltip label={told(one)} multiline maw={420}>
        <Text size="sm" truncate maw={420} tabIndex={0}>
          <b>{title}</b> {told(one)}
        </Text>
      </Tooltip>
      <Text size="xs" c="dimmed">
        by {one.author} <When at={one.created_at} />
        {one.job && (
          <>
            {' '}
            ·{' '}
            <Anchor component={Link} to={`/jobs/${one.job}`} size="xs">
              job
            </Anchor>
          </>
        )}
      </Text>
      {one.notes.map((note) => (
        <Text key={note} size="xs" c="orange">
          {note}
        </Text>
      ))}
    </>
  );
}

interface RowProps {
  branch: Branch;
  titles: ReadonlyMap<string, string>;
  edit: (media: Media) => void;
}

function Row({ branch, titles, edit }: RowProps) {
  const { media, derived, branches } = branch;
  const choose = useChooseDerived();
  const reviewer = useMay('reviewer');
  return (
    <li>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {derived && <IconCornerDownRight size={16} style={{ flexShrink: 0, opacity: 0.6 }} />}
        <div style={{ width: derived ? 110 : 76, flexShrink: 0 }}>
          <Thumb media={media} height={derived ? 72 : 50} />
        </div>
        <Stack gap={2} style={{ minWidth: 0 }}>
          {derived ? (
            <Made one={derived} title={titles.get(derived.operation) ?? derived.operation} />
          ) : (
            <Text size="sm" fw={600}>
              Original
            </Text>
          )}
          <Group gap="xs">
            <Anchor size="xs" href={blobUrl(media.sha256)} download={media.name}>
              {media.name}
            </Anchor>
            {canDraw(media) && (
              <Only role="engineer">
                <Button
                  size="compact-xs"
                  variant="subtle"
                  leftSection={<IconPencil size={12} />}
                  onClick={() => edit(media)}
                >
                  Edit
                </Button>
              </Only>
            )}
            {derived && (
              <Checkbox
                size="xs"
                label="Use for test data"
                disabled={!reviewer}
                checked={derived.chosen}
                onChange={(event) =>
                  choose.mutate(
                    { id: derived.id, chosen: event.currentTarget.checked },
                    { onError: failed },
                  )
                }
              />
            )}
          </Group>
        </Stack>
      </Group>
      <Tree list={branches} titles={titles} edit={edit} />
    </li>
  );
}

function Tree({ list, ...rest }: { list: Branch[] } & Omit<RowProps, 'branch'>) {
  if (list.length === 0) return null;
  return (
    <ul className="chain">
      {list.map((branch) => (
        <Row key={branch.derived?.id ?? branch.media.sha256} branch={branch} {...rest} />
      ))}
    </ul>
  );
}

/** What was made of a badcase's media, step by step, and the way to make more. */
export function DerivedSection({ badcase }: { badcase: Badcase }) {
  const derived = useDerived(badcase.id);
  const operations = useOperations();
  const titles = new Map(operations.data?.map((one) => [one.name, one.title]));
  const [open, box] = useDisclosure(false);
  const [edited, edit] = useState<Media>();
  return (
    <Section
      title="Derived media"
      aside={
        <Only role="engineer">
          <Button size="compact-xs" variant="default" onClick={box.open}>
            Edit or convert
          </Button>
        </Only>
      }
    >
      <Answer of={derived}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing was made of the originals.
            </Text>
          ) : (
            <Tree list={treeOf(badcase.media, items)} titles={titles} edit={edit} />
          )
        }
      </Answer>
      {open && <OperateDialog selection={{ ids: [badcase.id] }} size={1} onClose={box.close} />}
      {edited && (
        <EditorDialog badcase={badcase.id} media={edited} onClose={() => edit(undefined)} />
      )}
    </Section>
  );
}
