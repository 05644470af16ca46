import { Button, Combobox, Group, Stack, Text, Textarea, useCombobox } from '@mantine/core';
import { useState } from 'react';
import { useColleagues } from '@/lib/api/discussion';
import { nameBeingTyped, withName } from './mention';

/** The server's limit of one comment, in characters of one byte. */
const longest = 16_384;
const offered = 6;

interface Props {
  start?: string;
  label: string;
  busy: boolean;
  send: (text: string, done: () => void) => void;
  cancel?: () => void;
}

/** A field for a comment: names are completed after @, Ctrl+Enter sends. */
export function CommentBox({ start = '', label, busy, send, cancel }: Props) {
  const [text, setText] = useState(start);
  const [caret, setCaret] = useState(0);
  const colleagues = useColleagues();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const typed = nameBeingTyped(text, caret);
  const fits =
    typed === undefined
      ? []
      : (colleagues.data?.items ?? [])
          .filter(({ login, name }) =>
            `${login} ${name}`.toLowerCase().includes(typed.toLowerCase()),
          )
          .slice(0, offered);
  const ready = text.trim() !== '' && !busy;
  const submit = () => {
    if (ready) send(text, () => setText(''));
  };
  return (
    <Stack gap="xs">
      <Combobox
        store={combobox}
        onOptionSubmit={(login) => {
          const next = withName(text, caret, login);
          setText(next.text);
          setCaret(next.caret);
          combobox.closeDropdown();
        }}
      >
        <Combobox.DropdownTarget>
          <Combobox.EventsTarget>
            <Textarea
              aria-label="Comment"
              placeholder="Say something; @ names somebody"
              autosize
              minRows={2}
              maxRows={14}
              maxLength={longest}
              value={text}
              onChange={({ currentTarget }) => {
                setText(currentTarget.value);
                setCaret(currentTarget.selectionStart);
                const open =
                  nameBeingTyped(currentTarget.value, currentTarget.selectionStart) !== undefined;
                if (open) combobox.openDropdown();
                else combobox.closeDropdown();
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
              }}
              onBlur={() => combobox.closeDropdown()}
            />
          </Combobox.EventsTarget>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown hidden={fits.length === 0}>
          <Combobox.Options>
            {fits.map(({ login, name }) => (
              <Combobox.Option key={login} value={login}>
                <Text size="sm">
                  <b>{login}</b> {name !== login && name}
                </Text>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <Group justify="flex-end" gap="xs">
        {cancel && (
          <Button size="xs" variant="default" onClick={cancel}>
            Cancel
          </Button>
        )}
        <Button size="xs" disabled={!ready} loading={busy} onClick={submit}>
          {label}
        </Button>
      </Group>
    </Stack>
  );
}
