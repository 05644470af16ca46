import type { Json, JsonObject, Operation } from '@/lib/api/contract';

/** One parameter of an operation as its JSON Schema describes it, as far as a form can ask for it. */
export interface Parameter {
  name: string;
  label: string;
  hint: string;
  required: boolean;
  start: Json | undefined;
  kind: 'choice' | 'number' | 'switch' | 'text' | 'json';
  choices: Json[];
  least: number | undefined;
  most: number | undefined;
  whole: boolean;
}

/** As much of JSON Schema as forms know. Whatever the server sends may be absent or of another type. */
interface Schema {
  type?: Json;
  enum?: Json;
  title?: Json;
  description?: Json;
  default?: Json;
  minimum?: Json;
  exclusiveMinimum?: Json;
  maximum?: Json;
  required?: Json;
  properties?: Json;
}

function schemaOf(value: Json | undefined): Schema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

const text = (value: Json | undefined, otherwise: string) =>
  typeof value === 'string' ? value : otherwise;
const numeric = (value: Json | undefined) => (typeof value === 'number' ? value : undefined);

function kindOf(schema: Schema): Parameter['kind'] {
  if (Array.isArray(schema.enum)) return 'choice';
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'switch';
    case 'string':
      return 'text';
    default:
      return 'json';
  }
}

/** The parameters of an operation in the order of its schema. */
export function parametersOf({ parameters }: Pick<Operation, 'parameters'>): Parameter[] {
  const schema = schemaOf(parameters);
  const properties: JsonObject = { ...schemaOf(schema?.properties) };
  const required = Array.isArray(schema?.required) ? schema.required : [];
  return Object.entries(properties).flatMap(([name, value]) => {
    const one = schemaOf(value);
    return one ? [parameterOf(name, one, required.includes(name))] : [];
  });
}

function parameterOf(name: string, one: Schema, required: boolean): Parameter {
  return {
    name,
    label: text(one.title, name),
    hint: text(one.description, ''),
    required,
    start: one.default,
    kind: kindOf(one),
    choices: Array.isArray(one.enum) ? one.enum : [],
    least: numeric(one.minimum) ?? numeric(one.exclusiveMinimum),
    most: numeric(one.maximum),
    whole: one.type === 'integer',
  };
}

/** What the form holds before anybody changes it. */
export function startOf(parameters: Parameter[]): JsonObject {
  return Object.fromEntries(
    parameters.flatMap(({ name, start }) => (start === undefined ? [] : [[name, start]])),
  );
}

/** The values with one of them changed; undefined leaves it to the operation. */
export function withValue(values: JsonObject, name: string, value: Json | undefined): JsonObject {
  const rest = Object.entries(values).filter(([other]) => other !== name);
  return Object.fromEntries(value === undefined ? rest : [...rest, [name, value]]);
}

/** The names of required parameters that have no value. */
export const missing = (parameters: Parameter[], values: JsonObject): string[] =>
  parameters
    .filter(({ name, required }) => required && values[name] === undefined)
    .map(({ label }) => label);
