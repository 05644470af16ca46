// What a person finds without having looked for it: a rise, a group of like cases, the last row of a long list.
import { disc } from './picture.mjs';
import { until } from './programs.mjs';
import { addCase, form, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();

const day = 24 * 60 * 60 * 1000;

/** So many reports on each of the last days, the newest first, as a table to import. */
function reports(counts) {
  const rows = counts.flatMap((count, ago) =>
    Array.from({ length: count }, (_, n) => {
      const at = new Date(Date.now() - (ago + 2) * day);
      at.setUTCHours(8, n, 0, 0);
      return `lamp,dim,bright,${at.toISOString()},lamp-${ago}-${n}`;
    }),
  );
  return ['function,result,truth,captured_at,description', ...rows].join('\n');
}

/** Steps in order, as in story.mjs. */
export const finding = [
  [
    'watches a search whose alarm opens on its cases',
    async (t) => {
      const sent = await send(
        t,
        '/imports',
        form({}, [['file', 'lamps.csv', reports([24, 2, 2])]]),
      );
      const fields = Object.fromEntries(
        ['function', 'result', 'truth', 'captured_at', 'description'].map((name) => [
          name,
          { column: name },
        ]),
      );
      await send(t, `/imports/${sent.import.id}/start`, { mapping: { fields }, dry_run: false });
      await t.page.goto(`${t.collector.url}/bam/imports/${sent.import.id}`);
      await t.page.getByText('Done', { exact: true }).first().waitFor();
      await t.page.goto(`${t.collector.url}/bam?q=function%3Alamp`);
      await t.page.locator('[data-badcase]').first().waitFor();
      await t.page.getByRole('link', { name: 'Watch this search' }).click();
      await heading(t.page, 'Watch a search').waitFor();
      await t.page.getByText('function:lamp').first().waitFor();
      await t.page.getByLabel('Name').fill('Dim lamps');
      await t.page.getByText('A number', { exact: true }).click();
      await t.page.getByLabel('Raised at').fill('20');
      await button(t.page, 'Watch').click();
      await heading(t.page, 'Dim lamps').waitFor();
      await t.page.getByRole('link', { name: /^alarm$/i }).click();
      await t.page.getByText('24 reports, the limit is 20 a day').waitFor();
      await t.page.getByRole('link', { name: 'Cases', exact: true }).click();
      await heading(t.page, 'Badcases').waitFor();
      await t.page.waitForURL(/function%3Alamp/);
      await t.page.locator('[data-badcase]').first().waitFor();
    },
  ],
  [
    'groups like cases, opens a group and selects it',
    async (t) => {
      const looks = [
        [200, 40, 40],
        [40, 60, 200],
      ];
      for (let n = 0; n < 12; n += 1) {
        const look = looks[n % 2];
        const ground = look.map((part) => 255 - part - n * 2);
        await addCase(t, { function: 'grouped', result: { label: `g${n}` } }, [
          [`like-${n}.png`, disc(64 + n, ground, look)],
        ]);
      }
      await until('the cases having something to compare by', async () => {
        const now = await t.page.request.get(`${t.collector.url}/api/v1/embeddings`);
        const { waiting, done } = await now.json();
        return waiting === 0 && done >= 12;
      });
      await t.page.goto(`${t.collector.url}/bam/clusters?q=function%3Agrouped`);
      await button(t.page, 'Group this search').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Discs');
      await dialog.getByLabel('Smallest group').fill('3');
      await button(dialog, 'Group').click();
      await heading(t.page, 'Discs').waitFor();
      const open = t.page.getByRole('link', { name: 'Open in list' }).first();
      await open.click();
      await t.page.waitForURL(/cluster=/);
      await t.page.locator('[data-badcase]').nth(2).waitFor();
      await t.page.keyboard.press('j');
      await t.page.keyboard.press('x');
      await button(t.page, 'Select all loaded').click();
      await t.page.getByText(/^([3-9]|1[0-2]) selected$/).waitFor();
    },
  ],
  [
    'reads a long list to its end, in the order of a column',
    async (t) => {
      const count = 230;
      for (let n = 0; n < count; n += 1) {
        await send(t, '/documents', { name: `long ${String(n).padStart(3, '0')}`, kind: 'data' });
      }
      await t.page.goto(`${t.collector.url}/dam/documents?query=name%3Along`);
      await t.page.getByText(`${count} documents`).waitFor();
      await button(t.page, 'Sort by Name').click();
      await t.page.waitForURL(/sort=name/);
      await t.page.getByRole('cell', { name: 'long 000' }).waitFor();
      const last = t.page.getByRole('cell', { name: `long ${count - 1}` });
      await until('the last document being shown', async () => {
        await t.page.mouse.wheel(0, 4000);
        return last.isVisible();
      });
      const rows = await t.page.locator('[data-row]').count();
      if (rows > 120) throw new Error(`${rows} rows are in the document at once`);
    },
  ],
];
