/** Several players in step: one leads, the others are put where it is. */

/** The state of a player; seconds. */
export interface Deck {
  at: number;
  length: number;
  runs: boolean;
  speed: number;
}

export interface Correction {
  /** Where to go, when that cannot be caught up with. */
  to?: number;
  rate: number;
  runs: boolean;
}

/** What players that stand may differ by: less than any frame. */
const standing = 1e-3;
/** What players that run may differ by, about a frame, and from where they do not catch up but jump; seconds of the clock. */
const slack = 0.03;
const jump = 0.2;
/** How much faster or slower one runs that catches up. */
const haste = 0.06;

/** What brings a player to where the leading one is. */
export function correction(lead: Deck, own: Deck): Correction {
  const to = Math.min(lead.at, own.length);
  const off = to - own.at;
  const away = Math.abs(off);
  // One that is shorter waits at its end.
  const runs = lead.runs && lead.at < own.length;
  if (!runs) return { ...(away > standing && { to }), rate: lead.speed, runs };
  const scale = Math.max(1, lead.speed);
  if (away > jump * scale) return { to, rate: lead.speed, runs };
  const rate = away > slack * scale ? lead.speed * (off > 0 ? 1 + haste : 1 - haste) : lead.speed;
  return { rate, runs };
}

const deckOf = (media: HTMLMediaElement): Deck => ({
  at: media.currentTime,
  length: media.duration,
  // One that waits for its bytes stands.
  runs: !media.paused && !media.ended && media.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA,
  speed: media.defaultPlaybackRate,
});

const led = [
  'play',
  'playing',
  'pause',
  'waiting',
  'seeking',
  'seeked',
  'ratechange',
  'timeupdate',
];
const own = ['loadedmetadata', 'canplay', 'seeked'];

/** Keeps a player where another is, and silent, until the returned function is called. */
export function follow(lead: HTMLMediaElement, follower: HTMLMediaElement): () => void {
  const agree = () => {
    // While it seeks its place is not known: it is looked at again when it has arrived.
    if (follower.readyState < HTMLMediaElement.HAVE_METADATA || follower.seeking) return;
    if (lead.readyState < HTMLMediaElement.HAVE_METADATA) return;
    const { to, rate, runs } = correction(deckOf(lead), deckOf(follower));
    if (follower.defaultPlaybackRate !== lead.defaultPlaybackRate)
      follower.defaultPlaybackRate = lead.defaultPlaybackRate;
    if (follower.playbackRate !== rate) follower.playbackRate = rate;
    if (to !== undefined) follower.currentTime = to;
    if (!runs) follower.pause();
    else if (follower.paused) void follower.play().catch(() => undefined);
  };
  const { muted } = follower;
  follower.muted = true;
  led.forEach((name) => lead.addEventListener(name, agree));
  own.forEach((name) => follower.addEventListener(name, agree));
  agree();
  return () => {
    led.forEach((name) => lead.removeEventListener(name, agree));
    own.forEach((name) => follower.removeEventListener(name, agree));
    follower.muted = muted;
    follower.playbackRate = follower.defaultPlaybackRate;
  };
}
