import { Code, List, Table, Text, Title } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';

/**
 * Shows the Markdown that the server's own texts use: headings, paragraphs, lists, tables, code, bold and italics. It makes
 * elements and never HTML out of the text, so nothing in it can run.
 */
export function Markdown({ text }: { text: string }) {
  return blocks(text).map((block, n) => <Fragment key={n}>{show(block)}</Fragment>);
}

/** Paragraphs, tables and lists: what blank lines part, headings alone, fenced code whole. */
function blocks(text: string): string[] {
  const out: string[] = [];
  let open: string[] = [];
  let fenced = false;
  const close = () => {
    if (open.length > 0) out.push(open.join('\n'));
    open = [];
  };
  for (const line of text.split('\n')) {
    const fence = line.startsWith('```');
    if (fence && !fenced) close();
    if (!fenced && (line.trim() === '' || line.startsWith('#'))) {
      close();
      if (line.startsWith('#')) out.push(line);
      continue;
    }
    open.push(line);
    if (fence) {
      fenced = !fenced;
      if (!fenced) close();
    }
  }
  close();
  return out;
}

function show(block: string): ReactNode {
  const heading = /^(#{1,4})\s+(.*)$/.exec(block);
  if (heading) {
    const level = Math.min(4, (heading[1] ?? '').length + 1);
    return (
      <Title order={level === 2 ? 2 : level === 3 ? 3 : 4} fz={level === 2 ? 'lg' : 'md'} mt="md">
        {inline(heading[2] ?? '')}
      </Title>
    );
  }
  const lines = block.split('\n');
  if (block.startsWith('```')) return <Code block>{lines.slice(1, -1).join('\n')}</Code>;
  if (block.startsWith('|')) return <Rows lines={lines} />;
  if (/^[-*] /.test(block)) {
    const items = block.split(/\n(?=[-*] )/).map((item) => item.slice(2));
    return (
      <List size="sm">
        {items.map((item) => (
          <List.Item key={item}>{inline(item)}</List.Item>
        ))}
      </List>
    );
  }
  return <Text size="sm">{inline(block)}</Text>;
}

/** The cells of a line; a bar with a backslash before it, or inside code, is a bar. */
function cells(line: string): string[] {
  const found = line.match(/(?:`[^`]*`|\\\||[^|])+/g) ?? [];
  return found.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function Rows({ lines }: { lines: string[] }) {
  const [head = '', , ...body] = lines;
  return (
    <div className="scroll-x">
      <Table fz="sm" withTableBorder>
        <Table.Thead>
          <Table.Tr>
            {cells(head).map((cell) => (
              <Table.Th key={cell}>{inline(cell)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {body.map((line) => (
            <Table.Tr key={line}>
              {cells(line).map((cell, n) => (
                <Table.Td key={n}>{inline(cell)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function inline(text: string): ReactNode {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part, n) => {
    if (part.startsWith('`')) return <Code key={n}>{part.slice(1, -1)}</Code>;
    if (part.startsWith('**')) return <b key={n}>{part.slice(2, -2)}</b>;
    if (part.startsWith('*') && part.length > 2) return <i key={n}>{part.slice(1, -1)}</i>;
    return <Fragment key={n}>{part}</Fragment>;
  });
}
