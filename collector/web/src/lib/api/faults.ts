/** What the server says is wrong, sorted by the fields of a form. */
import { ApiError } from './client';

/** The field that a place such as "body.people[2]" or "labels[0].key" is in. */
const fieldOf = (place: string) => place.replace(/^body\./, '').replace(/[[.].*$/, '');

export interface FieldFaults<F extends string> {
  /** What is wrong with a field. */
  at: Partial<Record<F, string>>;
  /** The error when it is about something besides these fields. */
  rest: Error | null;
}

/** Whether a list was refused for its search, of which the field for it says what is wrong. */
export const isSearchFault = (error: Error | null): boolean =>
  error instanceof ApiError && error.faults.some(({ location }) => location === 'query.query');

/** Sorts a refusal by the fields it is about. */
export function faultsAt<F extends string>(
  error: Error | null,
  fields: readonly F[],
): FieldFaults<F> {
  const at: Partial<Record<F, string>> = {};
  if (!(error instanceof ApiError) || error.faults.length === 0) return { at, rest: error };
  let rest: Error | null = null;
  for (const { location = '', message = error.message } of error.faults) {
    const name = fieldOf(location);
    const field = fields.find((one) => one === name);
    if (field) at[field] = at[field] ? `${at[field]}; ${message}` : message;
    else rest = error;
  }
  return { at, rest };
}
