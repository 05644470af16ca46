/** Remembers for a moment what this page has changed itself: the echo of it is no news. */

/** How long the echo of one's own change may take, in milliseconds. */
const echo = 5_000;

const own = new Map<string, number>();

/** Notes a change of one badcase, or of many when there is no ID. */
export function noteOwn(id = ''): void {
  const now = Date.now();
  for (const [old, at] of own) if (now - at > echo) own.delete(old);
  own.set(id, now);
}

/** Whether a notice is the echo of one's own change. */
export function isOwn(id = ''): boolean {
  const at = own.get(id);
  return at !== undefined && Date.now() - at < echo;
}
