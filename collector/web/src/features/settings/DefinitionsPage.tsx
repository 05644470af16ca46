import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  useAttributes,
  useRemoveAttribute,
  useSetTemplate,
  useTemplates,
} from '@/lib/api/definitions';
import type { Attribute, Template } from '@/lib/api/contract';
import { useMay } from '@/lib/api/people';
import { words } from '@/lib/format/format';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer, Empty } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { AttributeDialog } from './AttributeDialog';
import { SettingsTabs } from './SettingsTabs';
import { TemplateDialog } from './TemplateDialog';

function Buttons(props: { may: boolean; what: string; edit: () => void; remove: () => void }) {
  if (!props.may) return null;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`Edit ${props.what}`}
        onClick={props.edit}
      >
        Edit
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        color="red"
        aria-label={`Remove ${props.what}`}
        onClick={props.remove}
      >
        Remove
      </Button>
    </Group>
  );
}

function Attributes({ may }: { may: boolean }) {
  const attributes = useAttributes();
  const drop = useRemoveAttribute();
  const [open, setOpen] = useState<Attribute | 'new'>();
  return (
    <Section
      title="Attributes"
      aside={
        may && (
          <Button
            size="compact-xs"
            leftSection={<IconPlus size={13} />}
            onClick={() => setOpen('new')}
          >
            New attribute
          </Button>
        )
      }
    >
      <Answer of={attributes}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No attributes defined">
              Any attribute that a device or a person gives is kept. A defined one has a type, is
              checked, and is a column of the list.
            </Empty>
          ) : (
            <RowsTable
              rows={items}
              id={(one) => one.name}
              columns={[
                { head: 'Name', cell: (one) => <b>{one.name}</b> },
                { head: 'Label', cell: (one) => one.label || '–' },
                { head: 'Type', cell: (one) => words(one.type) },
                { head: 'Choices', cell: (one) => one.choices?.join(', ') || '–' },
                {
                  head: ' ',
                  right: true,
                  cell: (one) => (
                    <Buttons
                      may={may}
                      what={one.name}
                      edit={() => setOpen(one)}
                      remove={() =>
                        drop.mutate(one.name, {
                          onSuccess: () =>
                            done(`“${one.name}” is no longer defined; its values stay`),
                          onError: failed,
                        })
                      }
                    />
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {open && (
        <AttributeDialog
          attribute={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Section>
  );
}

function Templates({ may }: { may: boolean }) {
  const templates = useTemplates();
  const set = useSetTemplate();
  const [open, setOpen] = useState<Template | 'new'>();
  return (
    <Section
      title="Titles"
      aside={
        may && (
          <Button
            size="compact-xs"
            leftSection={<IconPlus size={13} />}
            onClick={() => setOpen('new')}
          >
            New template
          </Button>
        )
      }
    >
      <Answer of={templates}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No templates">
              New badcases are called “function: result instead of truth” until there is a template.
            </Empty>
          ) : (
            <RowsTable
              rows={items}
              id={(one) => one.function}
              columns={[
                { head: 'Function', cell: (one) => one.function || <i>all others</i> },
                { head: 'Template', cell: (one) => <span className="mono">{one.text}</span> },
                {
                  head: ' ',
                  right: true,
                  cell: (one) => (
                    <Buttons
                      may={may}
                      what={`the template of ${one.function || 'all others'}`}
                      edit={() => setOpen(one)}
                      remove={() => set.mutate({ ...one, text: '' }, { onError: failed })}
                    />
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {open && (
        <TemplateDialog
          template={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Section>
  );
}

/** What badcases have beside their own fields, and what they are called. */
export function DefinitionsPage() {
  const may = useMay('engineer');
  return (
    <Page title="Badcases" note="Attributes of your own and how badcases are named.">
      <SettingsTabs value="badcases" />
      <Attributes may={may} />
      <Templates may={may} />
    </Page>
  );
}
