import { ActionIcon, Combobox, Group, Text, TextInput, Tooltip, useCombobox } from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks';
import { IconHelp, IconHistory, IconSearch } from '@tabler/icons-react';
import { memo, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { RowPlace } from '@/lib/api/rows';
import { checkQuery, useCompletion, type SearchList } from '@/lib/api/search';
import { count } from '@/lib/format/format';
import { useCommands, useKeyOf } from '@/lib/useCommands';
import { Painted } from './Painted';
import { useRecent } from './useRecent';

/** How long the fingers rest before the list follows, in milliseconds. */
const rest = 600;

interface Props {
  /** What is searched, badcases when absent. */
  of?: SearchList;
  /** Whose rows are searched. */
  within?: RowPlace | undefined;
  /** Such as "name, is:online", shown while nothing is typed. */
  example?: string;
  value: string;
  onChange: (q: string) => void;
}

/** Puts a proposal where the cursor is; positions count characters. */
function replaced(text: string, from: number, to: number, by: string) {
  const letters = Array.from(text);
  const head = letters.slice(0, from).join('') + by;
  return { text: head + letters.slice(to).join(''), cursor: head.length };
}

/** The way to the search language, which a key press does not draw again. */
const Help = memo(function Help({ of }: { of: SearchList }) {
  return (
    <Tooltip label="The search language">
      <ActionIcon
        component={Link}
        to={of === 'badcases' ? '/help/search' : `/help/search?of=${of}`}
        variant="transparent"
        color="gray"
        size="sm"
        aria-label="Help with the search language"
      >
        <IconHelp size={15} />
      </ActionIcon>
    </Tooltip>
  );
});

/** The one field for the search language: completion, colours, errors where they are, searches of late. */
export function SearchBox({
  of = 'badcases',
  within,
  example = 'words, status:open, confidence<0.5 …',
  value,
  onChange,
}: Props) {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const [cursor, setCursor] = useState(0);
  const [focused, setFocused] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [recent, remember] = useRecent(of);
  const key = useKeyOf('search');
  useCommands({ search: () => box.current?.focus() });
  // The address may change under the field: a facet, a link, the back button.
  if (given !== value) {
    setGiven(value);
    setText(value);
  }
  const [asked] = useDebouncedValue({ text, cursor }, 120);
  const letters = Array.from(asked.text.slice(0, asked.cursor)).length;
  const answer = useCompletion({ of, within }, asked.text, letters, focused || asked.text !== '');
  // Proposals belong to one text: those for an older one would be put in the wrong place.
  const fresh = asked.text === text && asked.cursor === cursor && !answer.isPlaceholderData;
  const completion = fresh ? answer.data : undefined;
  const fault = text !== '' ? completion?.error : undefined;
  const items = text === '' ? [] : (completion?.items ?? []);
  const send = (q: string, keep: boolean) => {
    void checkQuery({ of, within }, q).then((wrong) => {
      if (wrong || q !== box.current?.value) return;
      if (keep) remember(q);
      onChange(q);
    });
  };
  const later = useDebouncedCallback((q: string) => send(q, false), rest);
  const type = (next: string, at: number) => {
    setText(next);
    setCursor(at);
    later(next);
  };
  const pick = (option: string) => {
    if (text === '') {
      setText(option);
      onChange(option);
      combobox.closeDropdown();
      return;
    }
    const item = items[Number(option)];
    if (!item || !completion) return;
    const next = replaced(text, completion.from, completion.to, item.text);
    type(next.text, next.cursor);
    combobox.resetSelectedOption();
    requestAnimationFrame(() => box.current?.setSelectionRange(next.cursor, next.cursor));
  };
  const shown = text === '' ? recent.length > 0 : items.length > 0;
  return (
    <Combobox store={combobox} onOptionSubmit={pick} withinPortal shadow="md">
      <Combobox.Target withExpandedAttribute>
        <TextInput
          ref={box}
          size="xs"
          flex="1 1 320px"
          aria-label="Search"
          placeholder={`Search: ${example} ( ${key} )`}
          classNames={{ input: 'query', wrapper: 'query-frame' }}
          spellCheck={false}
          autoCapitalize="off"
          maxLength={4096}
          leftSection={<IconSearch size={14} />}
          rightSection={<Help of={of} />}
          inputContainer={(input) => (
            <div className="query-frame">
              <div ref={paint} className="query-paint" aria-hidden>
                <Painted text={text} fault={fault} />
              </div>
              {input}
            </div>
          )}
          error={fault ? `Column ${fault.column}: ${fault.message}` : undefined}
          value={text}
          onFocus={() => {
            setFocused(true);
            combobox.openDropdown();
          }}
          onBlur={() => {
            setFocused(false);
            combobox.closeDropdown();
          }}
          onScroll={(event) => {
            if (paint.current) paint.current.scrollLeft = event.currentTarget.scrollLeft;
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onChange={(event) => {
            const { value: next, selectionStart } = event.currentTarget;
            type(next, selectionStart ?? next.length);
            combobox.openDropdown();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') box.current?.blur();
            if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) {
              combobox.closeDropdown();
              send(text, true);
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!shown}>
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }}>
          {text === ''
            ? recent.map((one) => (
                <Combobox.Option key={one} value={one}>
                  <Group gap={6} wrap="nowrap">
                    <IconHistory size={13} />
                    <Text size="xs" className="mono" truncate>
                      {one}
                    </Text>
                  </Group>
                </Combobox.Option>
              ))
            : items.map((item, n) => (
                <Combobox.Option key={`${item.kind}${item.text}`} value={String(n)}>
                  <Group justify="space-between" wrap="nowrap" gap="md">
                    <Text size="xs" className="mono">
                      {item.text}
                    </Text>
                    <Text size="xs" c="dimmed" truncate>
                      {item.count ? count(item.count) : item.doc}
                    </Text>
                  </Group>
                </Combobox.Option>
              ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
