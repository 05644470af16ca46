import { blobUrl, previewUrl } from '@/lib/api/badcases';
import type { Badcase } from '@/lib/api/contract';
import { mediaKind } from '../prediction';

/** What browsers show as it is; of everything else the page shows a preview. */
const native = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

/** Pictures that were asked for ahead of time; the browser keeps them in its own cache. */
const asked = new Set<string>();

/** How many are remembered. */
const most = 1_000;

/** Has the browser load the first picture of a case that will be looked at soon. */
export function prefetchPicture(badcase: Badcase): void {
  const media = badcase.media[0];
  if (!media || mediaKind(media) !== 'image' || asked.has(media.sha256)) return;
  if (asked.size >= most) asked.clear();
  asked.add(media.sha256);
  const { sha256, media_type } = media;
  new Image().src = native.includes(media_type) ? blobUrl(sha256) : previewUrl(sha256, 2048);
}
