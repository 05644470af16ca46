import { Alert, Button, Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import {
  useImportFields,
  useImportPreview,
  useMappings,
  useSaveMapping,
  useStartImport,
  type Import,
  type ImportField,
  type ImportPreview,
} from '@/lib/api/imports';
import { rowsOf } from '@/lib/api/pages';
import { Only } from '@/ui/Only';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';
import { done, failed } from '@/ui/toast';
import { ColumnTable } from './ColumnTable';
import { FixedValues } from './FixedValues';
import { PreviewTable } from './PreviewTable';
import { SaveMapping } from './SaveMapping';
import { mappingOf, planOf, type Plan } from './plan';

/** Says what the columns of an import mean, and starts it. */
export function Planner({ of: one }: { of: Import }) {
  const [records, setRecords] = useState(one.mapping.records ?? '');
  const preview = useImportPreview(one.id, records);
  const fields = useImportFields();
  return (
    <Answer of={preview}>
      {(look) =>
        look.lists.length > 0 && look.columns.length === 0 ? (
          <Section title="Rows">
            <Select
              label="The document holds several lists. Which one are the rows?"
              data={look.lists}
              value={records || null}
              onChange={(value) => setRecords(value ?? '')}
              maw={420}
            />
          </Section>
        ) : (
          <Answer of={fields}>
            {({ items }) => <Columns key={records} of={one} look={look} fields={items} />}
          </Answer>
        )
      }
    </Answer>
  );
}

function Columns(props: { of: Import; look: ImportPreview; fields: ImportField[] }) {
  const { of: one, look, fields } = props;
  const paths = look.columns.map((column) => column.path);
  const started = Object.keys(one.mapping.fields).length > 0;
  const [plan, setPlan] = useState<Plan>(() =>
    planOf(started ? one.mapping : look.suggested, paths),
  );
  const saved = useMappings();
  const save = useSaveMapping();
  const start = useStartImport(one.id);
  const names = rowsOf(saved);
  const mapping = mappingOf({ ...plan, records: look.suggested.records ?? '' });
  const nothing = Object.keys(mapping.fields).length === 0;
  const go = (dry: boolean) => start.mutate({ mapping, dry_run: dry }, { onError: failed });
  return (
    <>
      <Section
        title="What the columns mean"
        aside={
          names.length > 0 && (
            <Select
              size="xs"
              placeholder="Use a saved mapping"
              aria-label="Use a saved mapping"
              searchable
              data={names.map((other) => other.name)}
              onDropdownOpen={() => saved.hasNextPage && void saved.fetchNextPage()}
              value={null}
              onChange={(name) => {
                const chosen = names.find((other) => other.name === name);
                if (chosen) setPlan(planOf(chosen.mapping, paths));
              }}
            />
          )
        }
      >
        {look.problem && (
          <Alert color="orange" mb="sm" p="xs">
            {look.problem}
          </Alert>
        )}
        <ColumnTable columns={look.columns} fields={fields} plan={plan} change={setPlan} />
        <FixedValues fields={fields} plan={plan} change={setPlan} />
        <Only role="reviewer">
          <Group mt="md">
            <Button
              variant="default"
              loading={start.isPending}
              disabled={nothing}
              onClick={() => go(true)}
            >
              Dry run
            </Button>
            <Button loading={start.isPending} disabled={nothing} onClick={() => go(false)}>
              Import
            </Button>
            <SaveMapping
              disabled={nothing}
              save={(name) =>
                save.mutate(
                  { name, mapping },
                  { onSuccess: () => done(`Mapping ${name} is saved.`), onError: failed },
                )
              }
            />
          </Group>
          <Text size="xs" c="dimmed" mt={6}>
            Rows that were imported before change nothing, so an import can be run again.
          </Text>
        </Only>
      </Section>
      <Section title="First rows">
        <PreviewTable look={look} />
      </Section>
    </>
  );
}
