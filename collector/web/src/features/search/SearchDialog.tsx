import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEditSearch, useRemoveSearch, useSaveSearch, type SearchList } from '@/lib/api/search';
import type { SavedSearch } from '@/lib/api/contract';
import { Problem } from '@/ui/States';
import { done, failed } from '@/ui/toast';

interface Props {
  of: SearchList;
  /** The one that is changed; a new one when it is left out. */
  search: SavedSearch | undefined;
  /** What the list shows now. */
  query: string;
  sort: string | undefined;
  onClose: () => void;
}

/** Saves what the list shows under a name, or changes a saved search. */
export function SearchDialog({ of, search, query, sort, onClose }: Props) {
  const [name, setName] = useState(search?.name ?? '');
  const [shared, setShared] = useState(search?.shared ?? false);
  const [renew, setRenew] = useState(false);
  const save = useSaveSearch();
  const edit = useEditSearch();
  const drop = useRemoveSearch();
  const what = search && !renew ? search.query : query;
  const saved = () => {
    done(`Saved “${name}”`);
    onClose();
  };
  const submit = () => {
    const now = { query, ...(sort && { sort }) };
    if (search)
      edit.mutate({ id: search.id, name, shared, ...(renew && now) }, { onSuccess: saved });
    else save.mutate({ of, name, shared, ...now }, { onSuccess: saved });
  };
  const error = save.error ?? edit.error;
  return (
    <Modal opened onClose={onClose} title={search ? 'Saved search' : 'Save this search'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            data-autofocus
            required
            maxLength={128}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text size="xs" className="mono">
            {what || 'all'}
          </Text>
          {search && query !== search.query && (
            <Checkbox
              label="Take what the list shows now"
              checked={renew}
              onChange={(event) => setRenew(event.currentTarget.checked)}
            />
          )}
          <Checkbox
            label="Share it with everybody"
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          {error && <Problem error={error} />}
          <Group justify="space-between">
            {search ? (
              <Button
                variant="subtle"
                color="red"
                loading={drop.isPending}
                onClick={() => drop.mutate(search.id, { onSuccess: onClose, onError: failed })}
              >
                Remove
              </Button>
            ) : (
              <span />
            )}
            <Button
              type="submit"
              disabled={!name.trim()}
              loading={save.isPending || edit.isPending}
            >
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
