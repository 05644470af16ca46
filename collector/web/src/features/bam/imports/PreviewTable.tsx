import { Table, Text } from '@mantine/core';
import type { ImportPreview } from '@/lib/api/imports';

/** The first rows as they stand in the file. */
export function PreviewTable({ look }: { look: ImportPreview }) {
  return (
    <div className="scroll-x">
      <Table fz="xs" verticalSpacing={3} withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            {look.columns.map((column) => (
              <Table.Th key={column.path} className="line">
                {column.path}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {look.rows.map((row, at) => (
            <Table.Tr key={at}>
              {(row ?? []).map((text, n) => (
                <Table.Td key={look.columns[n]?.path} maw={240}>
                  <Text size="xs" truncate title={text}>
                    {text}
                  </Text>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
