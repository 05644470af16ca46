import { Alert, Badge, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import type { BulkPreview, Refusal } from '@/lib/api/contract';
import { count, jsonText, words } from '@/lib/format/format';

/** A field of the history as people name it. */
export const fieldName = (field: string) => words(field.replace(/^attributes\./, ''));

/** Which changes could not be made, and why; the first of them. */
export function Refusals({ refusals, total }: { refusals: Refusal[]; total: number }) {
  if (total === 0) return null;
  return (
    <Alert
      color="orange"
      p="xs"
      title={`${count(total)} ${total === 1 ? 'is' : 'are'} passed over`}
    >
      <ScrollArea.Autosize mah={140}>
        {refusals.map((one, n) => (
          <Text key={`${one.id}${one.field ?? ''}${n}`} size="xs">
            <b>{one.title}</b>
            {one.field && `, ${fieldName(one.field)}`}: {one.reason}
          </Text>
        ))}
        {refusals.length < total && (
          <Text size="xs">and {count(total - refusals.length)} more</Text>
        )}
      </ScrollArea.Autosize>
    </Alert>
  );
}

/** What a change of many badcases would do: counts by field, and some of them before and after. */
export function BulkPreviewView({ preview }: { preview: BulkPreview }) {
  const fields = Object.entries(preview.fields);
  const partial = preview.looked < preview.selected;
  return (
    <Stack gap="sm">
      <Text size="sm">
        <b>{count(preview.changed)}</b> of {count(preview.looked)} change
        {partial &&
          ` (of the first ${count(preview.looked)}; ${count(preview.selected)} are selected)`}
        {preview.unchanged > 0 && `, ${count(preview.unchanged)} are like that already`}.
      </Text>
      <Group gap={6}>
        {fields.map(([field, n]) => (
          <Badge key={field} variant="light" tt="none">
            {fieldName(field)}: {count(n)}
          </Badge>
        ))}
      </Group>
      <Refusals refusals={preview.refusals} total={preview.refused} />
      {preview.sample.length > 0 && (
        <ScrollArea.Autosize mah={280}>
          <Table fz="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Badcase</Table.Th>
                <Table.Th>Field</Table.Th>
                <Table.Th>Before</Table.Th>
                <Table.Th>After</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {preview.sample.flatMap((one) =>
                one.changes.map((change) => (
                  <Table.Tr key={one.id + change.field}>
                    <Table.Td>{one.title}</Table.Td>
                    <Table.Td>{fieldName(change.field)}</Table.Td>
                    <Table.Td c="dimmed">{jsonText(change.old)}</Table.Td>
                    <Table.Td fw={600}>{jsonText(change.new)}</Table.Td>
                  </Table.Tr>
                )),
              )}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
    </Stack>
  );
}
