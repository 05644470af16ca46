import { JsonInput, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Json, JsonObject } from '@/lib/api/contract';
import { jsonText } from '@/lib/format/format';
import { withValue, type Parameter } from './parameters';

interface OneProps {
  parameter: Parameter;
  value: Json | undefined;
  change: (value: Json | undefined) => void;
}

/** A value that no simpler field can hold, as JSON; what does not read as JSON counts as none. */
function JsonField({ parameter, value, change }: OneProps) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  return (
    <JsonInput
      label={parameter.label}
      description={parameter.hint}
      withAsterisk={parameter.required}
      placeholder={'[{"x": 0, "y": 0, "width": 64, "height": 64}]'}
      validationError="This is no JSON."
      autosize
      minRows={3}
      maxRows={12}
      formatOnBlur
      value={text}
      onChange={(next) => {
        setText(next);
        try {
          change(next.trim() === '' ? undefined : (JSON.parse(next) as Json));
        } catch {
          change(undefined);
        }
      }}
    />
  );
}

function Field({ parameter, value, change }: OneProps) {
  const common = {
    label: parameter.label,
    description: parameter.hint,
    withAsterisk: parameter.required,
  };
  switch (parameter.kind) {
    case 'choice':
      return (
        <Select
          {...common}
          clearable={!parameter.required}
          data={parameter.choices.map(jsonText)}
          value={value === undefined ? null : jsonText(value)}
          onChange={(next) => change(parameter.choices.find((one) => jsonText(one) === next))}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          {...(parameter.least === undefined ? {} : { min: parameter.least })}
          {...(parameter.most === undefined ? {} : { max: parameter.most })}
          allowDecimal={!parameter.whole}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => change(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'switch':
      return (
        <Switch
          label={parameter.label}
          description={parameter.hint}
          checked={value === true}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      );
    case 'text':
      return (
        <TextInput
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => change(event.currentTarget.value || undefined)}
        />
      );
    case 'json':
      return <JsonField parameter={parameter} value={value} change={change} />;
  }
}

interface Props {
  parameters: Parameter[];
  values: JsonObject;
  change: (values: JsonObject) => void;
}

/** A form made of an operation's JSON Schema. */
export function ParameterFields({ parameters, values, change }: Props) {
  return parameters.map((one) => (
    <Field
      key={one.name}
      parameter={one}
      value={values[one.name]}
      change={(value) => change(withValue(values, one.name, value))}
    />
  ));
}
