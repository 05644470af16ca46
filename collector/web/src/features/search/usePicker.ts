import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useFound, useNamed, type Found, type Kind } from '@/lib/api/found';

interface Option {
  value: string;
  label: string;
}

const options: { [K in Kind]: (one: Found<K>) => Option } = {
  devices: ({ id }) => ({ value: id, label: id }),
  // The server takes either; the name says more wherever it is shown.
  groups: ({ name }) => ({ value: name, label: name }),
  models: ({ id, name, version, slot }) => ({ value: id, label: `${name} ${version} (${slot})` }),
  documents: ({ id, name }) => ({ value: id, label: name }),
  sets: ({ id, name, role }) => ({ value: id, label: `${name} (${role})` }),
};

const asOptions = <K extends Kind>(kind: K, found: Found<K>[]): Option[] =>
  found.map((one) => options[kind](one));

/** The options that were chosen: of devices and groups the value is the name. */
function useChosen(kind: Kind, chosen: string[]): Option[] {
  const named = kind === 'devices' || kind === 'groups';
  const found = useNamed(named ? 'models' : kind, named ? [] : chosen);
  if (named) return chosen.map((value) => ({ value, label: value }));
  return asOptions(kind, found);
}

const all = <T>({ options: given }: { options: T }): T => given;

/**
 * The properties of a Select or MultiSelect over a list of any length: the server looks for what is typed. `where` is a
 * search that narrows what is offered.
 */
export function usePicker(kind: Kind, chosen: string[], where = '') {
  const [typed, setTyped] = useState('');
  const picked = useChosen(kind, chosen);
  // A Select writes what was chosen into its field: that is no question.
  const question = picked.some((one) => one.label === typed) ? '' : typed.trim();
  const [asked] = useDebouncedValue(question, 150);
  const answer = useFound(kind, asked, where);
  const found = asOptions(kind, answer.data?.items ?? []);
  const others = picked.filter((one) => !found.some(({ value }) => value === one.value));
  return {
    /** There is nothing at all to choose from. */
    nothing: answer.data?.items.length === 0 && asked === '',
    field: {
      searchable: true,
      data: [...found, ...others],
      filter: all,
      searchValue: typed,
      onSearchChange: setTyped,
      nothingFoundMessage: answer.isFetching ? 'Looking …' : 'Nothing of that name',
    },
  };
}
