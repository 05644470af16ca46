import { Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import { useAddress } from '@/lib/address';
import { searchLists, useSearchFields, useSearchLanguage, type SearchList } from '@/lib/api/search';
import { words } from '@/lib/format/format';
import { Markdown } from '@/ui/Markdown';
import { Page } from '@/ui/Page';
import { RowsTable } from '@/ui/RowsTable';
import { Section } from '@/ui/Section';
import { Answer } from '@/ui/States';

const names = ['of'] as const;

/** A list as people call it. */
const nameOf = (list: SearchList) => list.replace('-', ' ');

/** The search language as the server itself describes it, and what can be asked for. */
export function SearchHelpPage() {
  const language = useSearchLanguage();
  const [address, change] = useAddress(names);
  const of = searchLists.find((one) => one === address.of) ?? 'badcases';
  const fields = useSearchFields(of);
  return (
    <Page title="Searching" trail={[{ to: '/bam', label: 'Badcases' }]}>
      <Paper withBorder p="md" radius="md" maw={980}>
        <Stack gap="sm">
          <Answer of={language}>{({ markdown }) => <Markdown text={markdown} />}</Answer>
        </Stack>
      </Paper>
      <Section title={`Fields of ${nameOf(of)}`}>
        <SegmentedControl
          size="xs"
          aria-label="List"
          data={searchLists.map((value) => ({ value, label: words(nameOf(value)) }))}
          value={of}
          onChange={(value) => change({ of: value })}
          mb="sm"
        />
        <Answer of={fields}>
          {(schema) => (
            <Stack>
              <RowsTable
                rows={schema.fields}
                id={(field) => field.name}
                columns={[
                  { head: 'Field', cell: (field) => <span className="mono">{field.name}</span> },
                  { head: 'Holds', line: true, cell: (field) => words(field.kind) },
                  {
                    head: 'What',
                    cell: (field) => (
                      <>
                        {field.doc}
                        {field.values && (
                          <Text size="xs" c="dimmed">
                            {field.values.join(', ')}
                          </Text>
                        )}
                      </>
                    ),
                  },
                ]}
              />
              {schema.flags.length > 0 && (
                <RowsTable
                  rows={schema.flags}
                  id={(flag) => flag.name}
                  columns={[
                    { head: 'Flag', cell: (flag) => <span className="mono">is:{flag.name}</span> },
                    { head: 'What', cell: (flag) => flag.doc },
                    {
                      head: 'Short for',
                      cell: (flag) => <span className="mono">{flag.means}</span>,
                    },
                  ]}
                />
              )}
            </Stack>
          )}
        </Answer>
      </Section>
    </Page>
  );
}
