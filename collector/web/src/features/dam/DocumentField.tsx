import { Select, type SelectProps } from '@mantine/core';
import { usePicker } from '@/features/search/usePicker';

interface Props extends Pick<SelectProps, 'description' | 'disabled' | 'error'> {
  value: string;
  onChange: (id: string) => void;
}

/** Chooses a document by part of its name. */
export function DocumentField({ value, onChange, ...rest }: Props) {
  const { field } = usePicker('documents', value ? [value] : []);
  return (
    <Select
      label="Document"
      required
      {...field}
      {...rest}
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
    />
  );
}
