import { Select, Table, Text } from '@mantine/core';
import type { ImportField, ImportPreview } from '@/lib/api/imports';
import { assign, attributeOf, type Plan } from './plan';

interface Props {
  columns: ImportPreview['columns'];
  fields: ImportField[];
  plan: Plan;
  change: (plan: Plan) => void;
}

/** A line for each column, with the field of a badcase that it becomes. */
export function ColumnTable({ columns, fields, plan, change }: Props) {
  const choices = fields.map((field) => ({ value: field.name, label: field.label }));
  const hint = (name: string | undefined) => fields.find((field) => field.name === name)?.hint;
  return (
    <div className="scroll-x">
      <Table fz="sm" miw={480} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Column</Table.Th>
            <Table.Th>Looks like</Table.Th>
            <Table.Th w={240}>Becomes</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map(({ path, sample }) => {
            const attribute = attributeOf(path);
            const value = plan.columns[path];
            return (
              <Table.Tr key={path}>
                <Table.Td miw={150} style={{ overflowWrap: 'break-word' }}>
                  {path}
                </Table.Td>
                <Table.Td c="dimmed" maw={360}>
                  <Text size="sm" truncate title={sample}>
                    {sample || '–'}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Select
                    size="xs"
                    searchable
                    clearable
                    placeholder="Left out"
                    aria-label={`${path} becomes`}
                    data={[
                      { group: 'Badcase', items: choices },
                      {
                        group: 'Attribute',
                        items: [
                          ...new Set([
                            attribute,
                            ...(value?.startsWith('attributes.') ? [value] : []),
                          ]),
                        ].map((name) => ({ value: name, label: `Attribute ${name.slice(11)}` })),
                      },
                    ]}
                    value={value ?? null}
                    description={hint(value)}
                    inputWrapperOrder={['input', 'description']}
                    onChange={(field) => change(assign(plan, path, field ?? ''))}
                  />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
