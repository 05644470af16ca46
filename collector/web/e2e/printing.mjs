// The weekly report on paper: nothing is cut off or made tiny, whatever the screen is.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { form, receive, send } from './sending.mjs';
import { until } from './programs.mjs';

const columns = ['function', 'model_version', 'result', 'truth', 'captured_at', 'description'];
const day = 24 * 60 * 60 * 1000;

/** Reports of four functions over nine weeks, as a table to import. */
function reports() {
  const rows = [];
  for (let ago = 0; ago < 63; ago += 1) {
    for (let n = 0; n < 4; n += 1) {
      const at = new Date(Date.now() - ago * day);
      at.setUTCHours(6, n, 0, 0);
      const name = ['caps', 'labels', 'seals that are pressed on by hand', 'levels'][n];
      rows.push(`${name},2.${n},r${(ago + n) % 5},seen,${at.toISOString()},paper-${ago}-${n}`);
    }
  }
  return [columns.join(','), ...rows].join('\n');
}

/** Runs a program of poppler on a PDF; undefined when it is not installed. */
function poppler(program, args) {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (run.error?.code === 'ENOENT') return undefined;
  if (run.status !== 0) throw new Error(`${program}: ${run.stderr}`);
  return run.stdout;
}

/** The words of a PDF, with the height of their lines in points and where they end on the paper, which is 595 wide. */
const words = (bbox) =>
  [
    ...bbox.matchAll(
      /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</g,
    ),
  ].map(([, , top, right, bottom, text]) => ({ text, right: +right, high: bottom - top }));

/** How wide a chart is drawn, how many of its pixels are strong enough for paper, and how far right they reach. */
const inked = (canvas) =>
  canvas.evaluate((sheet) => {
    const { width, height } = sheet;
    const pixels = sheet.getContext('2d').getImageData(0, 0, width, height).data;
    let marks = 0;
    let right = 0;
    for (let n = 0; n < pixels.length; n += 4) {
      // Lines and letters: neither empty nor the pale grid.
      const pale = Math.min(pixels[n], pixels[n + 1], pixels[n + 2]) > 160;
      if (pixels[n + 3] < 128 || pale) continue;
      marks += 1;
      right = Math.max(right, (n / 4) % width);
    }
    return { width: width / devicePixelRatio, marks, right: right / width };
  });

async function printed(t, width, colorScheme) {
  await t.page.emulateMedia({ colorScheme });
  await t.page.setViewportSize({ width, height: 900 });
  await t.page.goto(`${t.collector.url}/bam/weekly?weeks=8`);
  await t.page.locator('.uplot canvas').first().waitFor();
  await t.page.getByText('seals that are pressed on by hand').first().waitFor();
  const path = join(t.dir, `weekly-${width}-${colorScheme}.pdf`);
  await t.page.pdf({ path, preferCSSPageSize: true });
  const what = `at ${width} ${colorScheme}`;
  await t.page.emulateMedia({ media: 'print', colorScheme });
  const chart = await until(`the chart being drawn for paper ${what}`, async () => {
    const seen = await inked(t.page.locator('.uplot canvas').first());
    if (seen.width < 600 || seen.width > 669) throw new Error(`it is ${seen.width} wide`);
    return seen.marks > 0 && seen;
  });
  await t.page.emulateMedia({ media: null, colorScheme });
  if (chart.marks < 2000 || chart.right < 0.9)
    throw new Error(`${what} the lines end early: ${JSON.stringify(chart)}`);
  const bbox = poppler('pdftotext', ['-bbox', path, '-']);
  if (bbox === undefined) return;
  const all = words(bbox);
  const tiny = all.filter(({ high }) => high < 7);
  if (tiny.length > 0) throw new Error(`${what} “${tiny[0].text}” is ${tiny[0].high} pt high`);
  const out = all.filter(({ right }) => right > 595 - 33);
  if (out.length > 0) throw new Error(`${what} “${out[0].text}” is beyond the margin`);
  for (const text of ['Weekly', 'seals', 'labels', 'Functions', 'rose', 'Classes:'])
    if (!all.some((word) => word.text === text)) throw new Error(`${what} “${text}” is missing`);
}

/** Steps in order, as in story.mjs. */
export const printing = [
  [
    'prints the weekly report from every screen',
    async (t) => {
      const sent = await send(t, '/imports', form({}, [['file', 'weeks.csv', reports()]]));
      const fields = Object.fromEntries(columns.map((name) => [name, { column: name }]));
      const start = `/imports/${sent.import.id}/start`;
      await send(t, start, { mapping: { fields }, dry_run: false });
      await until('the reports being imported', async () => {
        const { state } = await receive(t, `/imports/${sent.import.id}`);
        return state === 'done';
      });
      for (const width of [1440, 800])
        for (const scheme of ['light', 'dark']) await printed(t, width, scheme);
      await t.page.emulateMedia({ colorScheme: null });
      await t.page.setViewportSize({ width: 1440, height: 900 });
      await until('the chart being as wide as the screen again', () =>
        t.page.evaluate(() => document.querySelector('.uplot canvas').clientWidth > 900),
      );
    },
  ],
];
