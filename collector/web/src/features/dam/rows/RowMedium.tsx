import type { DataRow } from '@/lib/api/contract';
import { Empty } from '@/ui/States';
import { MediumView } from '../MediumView';
import { mediumOf } from './columns';
import { parted } from './predicted';

/** The medium of a row with its annotation drawn over it: what models predicted as results, what people said as truth. */
export function RowMedium({ row }: { row: DataRow }) {
  const media = mediumOf(row);
  if (!media) return <Empty title="No file here">Only its path or MD5 is known.</Empty>;
  const { models, people } = parted(row.annotation);
  return (
    <MediumView
      key={media.sha256}
      media={media}
      annotation={models ?? people}
      truth={models && people}
    />
  );
}
