import type { Badcase, LikenessSettings, Reasons } from '@/lib/api/contract';
import { count } from '@/lib/format/format';

export interface Step {
  step: string;
  found: string;
}

const reports = (n: number) => (n === 1 ? '1 report' : `${count(n)} reports`);

/** The threshold that the badcase's first medium is compared with, in words. */
function asked(badcase: Badcase, settings: LikenessSettings | undefined): string {
  const major = badcase.media[0]?.media_type.split('/')[0];
  if (!settings) return '';
  const least = { image: settings.image, video: settings.video, audio: settings.audio }[
    major ?? ''
  ];
  if (least === undefined) return '';
  return least >= 1
    ? ' Switched off in the settings.'
    : ` Asked for: ${least.toFixed(2)} and more.`;
}

/** The steps by which reports become one badcase, each with what it found for this one. */
export function stepsOf(
  badcase: Badcase,
  { same_file, same_bytes, same_media, by_hand, counted }: Reasons,
  settings: LikenessSettings | undefined,
): Step[] {
  const failure = [
    badcase.function || 'no function',
    `result ${badcase.result_label || '–'}`,
    badcase.truth_label && `truth ${badcase.truth_label}`,
    ...(settings?.conditions ?? []),
  ].filter(Boolean);
  const steps = [
    {
      step: 'The same file',
      found: `${reports(same_file + same_bytes)} with the same bytes (SHA-256).`,
    },
    {
      step: 'The same picture or sound',
      found:
        `${reports(same_media)} of other files, found by perceptual hash or fingerprint and verified by content.` +
        asked(badcase, settings) +
        (counted > 0
          ? ` ${reports(counted)} only counted, by the sketch in the offer: the bytes were not sent.`
          : ''),
    },
    {
      step: 'And the same failure',
      found: `In both cases equal: ${failure.join(', ')}.`,
    },
  ];
  if (by_hand > 0) {
    steps.push({
      step: 'By hand',
      found: `${reports(by_hand)} that a person merged, whatever they show.`,
    });
  }
  return steps;
}
