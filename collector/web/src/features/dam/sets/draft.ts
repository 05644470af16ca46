import type { Fault } from '@/lib/api/client';
import type { DataSet, SetPlan } from '@/lib/api/contract';

/** Rows that are to go into sets. */
export interface SourceDraft {
  /** Tells it from the others while it is edited. */
  key: number;
  /** The document, "" before one is chosen. */
  id: string;
  /** 0 for the newest. */
  version: number;
  search: string;
}

export type Way = 'shares' | 'rows' | 'folds' | 'one';

/** Sets as they are being put together. */
export interface SetsDraft {
  name: string;
  sources: SourceDraft[];
  way: Way;
  /** Where training and validation end, in percent. */
  cuts: [number, number];
  validationRows: number;
  testRows: number;
  folds: number;
  role: DataSet['role'];
  stratify: string;
  group: string;
  seed: number;
  overrule: string;
  /** Rows that are kept out because of leaks. */
  leaveOut?: SetPlan['leave_out'];
}

/** A new draft, of one document perhaps. */
export const newDraft = (id = '', version = 0, search = ''): SetsDraft => ({
  name: '',
  sources: [{ key: 0, id, version, search }],
  way: 'shares',
  cuts: [80, 80],
  validationRows: 0,
  testRows: 100,
  folds: 5,
  role: 'test',
  stratify: '',
  group: '',
  seed: 1,
  overrule: '',
});

/** The shares of training, validation and testing in percent. */
export const sharesOf = ([train, validation]: [number, number]) => ({
  train,
  validation: validation - train,
  test: 100 - validation,
});

/** Gives one of the shares another size: training gives and takes first, then validation. */
export function withShare(
  cuts: [number, number],
  role: DataSet['role'],
  percent: number,
): [number, number] {
  const share = Math.min(100, percent);
  const [train, ends] = cuts;
  if (role === 'train') return [share, Math.max(share, ends)];
  if (role === 'validation') return [Math.max(0, ends - share), Math.max(ends, share)];
  const end = 100 - share;
  return [Math.max(0, end - (ends - train)), end];
}

const divided = (draft: SetsDraft): NonNullable<SetPlan['split']> => {
  switch (draft.way) {
    case 'folds':
      return { folds: draft.folds };
    case 'rows':
      return { test_rows: draft.testRows, validation_rows: draft.validationRows };
    default: {
      const { validation, test } = sharesOf(draft.cuts);
      return { test: test / 100, validation: validation / 100 };
    }
  }
};

/** What the server is asked for, without name and reason; nothing while no document is chosen. */
export function planOf(draft: SetsDraft): SetPlan | undefined {
  const documents = draft.sources
    .filter(({ id }) => id !== '')
    .map(({ id, version, search }) => ({ id, version, ...(search && { search }) }));
  if (documents.length === 0) return undefined;
  const leaveOut = draft.leaveOut && { leave_out: draft.leaveOut };
  if (draft.way === 'one') return { documents, role: draft.role, ...leaveOut };
  return {
    documents,
    ...leaveOut,
    split: {
      ...divided(draft),
      seed: draft.seed,
      ...(draft.stratify && { stratify_by: draft.stratify }),
      ...(draft.group && { group_by: draft.group }),
    },
  };
}

/** What the server says is wrong with one field of a request, without the name of the field. */
export function wrongWith(faults: Fault[], field: string): string | undefined {
  for (const { location = '', message = '' } of faults) {
    const place = location.replace(/^body\./, '');
    if (place === field) return message.split(`${location}: `).pop();
  }
  return undefined;
}
