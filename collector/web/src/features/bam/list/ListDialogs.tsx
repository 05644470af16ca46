import type { Badcase, BulkEdit } from '@/lib/api/contract';
import { OperateDialog } from '../detail/OperateDialog';
import { IssueDialog } from '../issues/IssueDialog';
import { TestDataDialog } from '../TestDataDialog';
import { BulkDialog } from './BulkDialog';
import { MergeDialog } from './MergeDialog';
import { UploadDialog } from './UploadDialog';

/** What stands open over the list. */
export type Dialog =
  'upload' | 'edit' | 'merge' | 'issue' | 'operate' | { readonly testData: string[] };

interface Props {
  open: Dialog | undefined;
  close: () => void;
  /** What is selected: by ID, or all that the search finds. */
  selection: Pick<BulkEdit, 'ids' | 'filter'>;
  size: number;
  /** Those of the selection that are loaded. */
  chosen: Badcase[];
  onMerged: () => void;
}

/** The dialogs of the list, of which one is open at a time. */
export function ListDialogs({ open, close, selection, size, chosen, onMerged }: Props) {
  return (
    <>
      <UploadDialog opened={open === 'upload'} onClose={close} />
      {open === 'issue' && <IssueDialog chosen={selection} size={size} onClose={close} />}
      {open === 'edit' && <BulkDialog selection={selection} size={size} onClose={close} />}
      {open === 'operate' && <OperateDialog selection={selection} size={size} onClose={close} />}
      {open === 'merge' && <MergeDialog badcases={chosen} onClose={close} onDone={onMerged} />}
      {typeof open === 'object' && <TestDataDialog ids={open.testData} onClose={close} />}
    </>
  );
}
