import type { DataRow } from '@/lib/api/contract';
import { Empty } from '@/ui/States';
import { MediumView } from '../MediumView';
import { mediumOf } from './columns';

/** The medium of a row with its annotation drawn over it. */
export function RowMedium({ row }: { row: DataRow }) {
  const media = mediumOf(row);
  if (!media) return <Empty title="No file here">Only its path or MD5 is known.</Empty>;
  return <MediumView key={media.sha256} media={media} annotation={row.annotation} />;
}
