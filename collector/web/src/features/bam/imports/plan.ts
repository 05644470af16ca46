import type { Mapping } from '@/lib/api/imports';

/** A mapping as the page edits it: what each column becomes, and what is the same in every row. */
export interface Plan {
  records: string;
  columns: Record<string, string>;
  fixed: { field: string; value: string }[];
}

/** Turns a mapping around, for the columns that are there; what it names besides is left out. */
export function planOf(mapping: Mapping, columns: string[]): Plan {
  const plan: Plan = { records: mapping.records ?? '', columns: {}, fixed: [] };
  for (const [field, pick] of Object.entries(mapping.fields)) {
    if (pick.column) {
      if (columns.includes(pick.column)) plan.columns[pick.column] = field;
    } else plan.fixed.push({ field, value: pick.value ?? '' });
  }
  return plan;
}

/** The mapping of a plan; columns that become nothing and empty values are not in it. */
export function mappingOf(plan: Plan): Mapping {
  const fields: Mapping['fields'] = {};
  for (const { field, value } of plan.fixed) if (field && value) fields[field] = { value };
  for (const [column, field] of Object.entries(plan.columns)) if (field) fields[field] = { column };
  return plan.records ? { records: plan.records, fields } : { fields };
}

/** Gives a field to a column; whichever had it loses it. */
export function assign(plan: Plan, column: string, field: string): Plan {
  const columns = Object.fromEntries(
    Object.entries(plan.columns).filter(([other, has]) => other !== column && has !== field),
  );
  if (field) columns[column] = field;
  return { ...plan, columns, fixed: plan.fixed.filter((one) => one.field !== field) };
}

/** The attribute that a column becomes when no field fits. */
export const attributeOf = (column: string) =>
  `attributes.${column.replace(/^(attributes\.|@)/, '')}`.slice(0, 64);
