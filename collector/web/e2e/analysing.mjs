// A person sees what rows are made of, where training data differ from the field, and what to collect.
import { until } from './programs.mjs';
import { form, receive, send } from './sending.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const link = (scope, name) => scope.getByRole('link', { name, exact: true });
const region = (page, name) => page.getByRole('region', { name, exact: true });
const card = (page, name) => page.getByRole('article', { name, exact: true });

const day = 24 * 60 * 60 * 1000;
const box = (label, n) => ({
  boxes: [{ label, x: 10 + ((n * 7) % 60), y: 20, w: 20 + (n % 5) * 6, h: 30 }],
});

/** Masks by day: few are worn half, none at night. */
function training(count) {
  const rows = Array.from({ length: count }, (_, n) => ({
    path: `masks/${n}.jpg`,
    annotation: box(n % 25 === 0 ? 'half-worn' : n % 3 === 0 ? 'no mask' : 'worn', n),
    columns: {
      device: `door-${n % 4}`,
      place: ['hall', 'gate', 'lift'][n % 3],
      taken_at: new Date(Date.UTC(2026, 3, 1 + (n % 28), 8 + (n % 9), n % 60)).toISOString(),
      age: 18 + ((n * 13) % 60),
    },
  }));
  return JSON.stringify(rows);
}

/** What failed in the field: mostly masks worn half, at night, at one door. */
function failures(count) {
  const rows = Array.from({ length: count }, (_, n) => {
    const at = new Date(Date.now() - (1 + (n % 20)) * day);
    at.setUTCHours(n % 4 === 0 ? 10 : 23, n % 60, 0, 0);
    const truth = n % 6 === 0 ? 'worn' : 'half-worn';
    return `mask,worn,${truth},door-2,yard,${at.toISOString()},night-${n}`;
  });
  return ['function,result,truth,device,place,captured_at,description', ...rows].join('\n');
}

async function fail(t, count) {
  const sent = await send(t, '/imports', form({}, [['file', 'field.csv', failures(count)]]));
  const columns = ['function', 'result', 'truth', 'device', 'place', 'captured_at', 'description'];
  const fields = Object.fromEntries(columns.map((column) => [column, { column }]));
  await send(t, `/imports/${sent.import.id}/start`, { mapping: { fields }, dry_run: false });
  await until('the badcases of the field', async () => {
    const { total } = await receive(t, '/badcases?q=function:mask&limit=1');
    return total === count;
  });
}

/** Steps in order, as in story.mjs. */
export const analysing = [
  [
    'sees what a document is made of, and goes from a bar to its rows',
    async (t) => {
      await t.page.setViewportSize({ width: 1440, height: 900 });
      const draft = { name: 'mask training', kind: 'train', paths_only: true };
      const { id } = await send(t, '/documents', draft);
      t.masks = id;
      const rows = form({ mode: 'append' }, [['file', 'masks.json', training(600)]]);
      await send(t, `/documents/${id}/versions`, rows);
      await t.page.goto(`${t.collector.url}/dam/documents/${id}`);
      await link(t.page, 'Analyse').click();
      await t.page.waitForURL(/\/dam\/analysis\?a=document/);
      await card(t.page, 'Class').getByText('half-worn').waitFor();
      await card(t.page, 'Time of day').getByText('morning').waitFor();
      await card(t.page, 'age')
        .getByText(/^Median/)
        .waitFor();
      await region(t.page, 'Balance of classes').getByText('Largest : smallest').waitFor();
      await t.page.getByRole('textbox', { name: 'Rows of the table' }).click();
      await t.page.getByRole('option', { name: 'place', exact: true }).click();
      await t.page.getByRole('textbox', { name: 'Columns of the table' }).click();
      await t.page.getByRole('option', { name: 'Time of day', exact: true }).click();
      await t.page.waitForURL(/x=column.place&y=daytime/);
      await region(t.page, 'Two attributes together')
        .getByText(/Cramér|nothing to do/)
        .waitFor();
      await link(card(t.page, 'Class'), 'half-worn').click();
      await t.page.waitForURL(/\/dam\/documents\/.*query=class/);
      await t.page.getByText('24 rows', { exact: true }).waitFor();
      await t.page.goBack();
      await link(card(t.page, 'Time of day'), 'afternoon').click();
      await t.page.waitForURL(/query=daytime%3Aafternoon/);
      await t.page.getByText('332 rows', { exact: true }).waitFor();
    },
  ],
  [
    'compares training data with the field, and is told what to collect',
    async (t) => {
      await fail(t, 120);
      await t.page.goto(`${t.collector.url}/dam/analysis?a=document/${t.masks}`);
      await button(t.page, 'Compare with the field').click();
      await t.page.waitForURL(/b=badcases/);
      await t.page.getByText(/ differ$/).waitFor();
      // Of this function alone: other steps leave badcases, too.
      const field = new URL(t.page.url());
      field.searchParams.set('bq', 'q=function:mask first_seen:4w');
      await t.page.goto(field.href);
      await t.page.getByText(/ differ$/).waitFor();
      const collect = region(t.page, 'What to collect');
      await collect
        .getByText(/half-worn/)
        .first()
        .waitFor();
      await button(
        collect
          .locator('.suggestion')
          .filter({ hasText: /half-worn/ })
          .first(),
        'Make a collection task',
      ).click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByText('12 badcases go with it').waitFor();
      await dialog.getByLabel('Rows wanted').fill('300');
      await button(dialog, 'Make the task').click();
      await dialog.waitFor({ state: 'detached' });
      const { items } = await receive(t, '/data-tasks');
      const made = items.find(({ document }) => document === t.masks);
      if (made?.target !== 300 || made.query !== 'class:half-worn' || made.badcases.length !== 12) {
        throw new Error(`the task: ${JSON.stringify(items)}`);
      }
      const attributes = region(t.page, 'Attribute by attribute');
      await attributes.getByRole('button', { name: '▸ Class', exact: true }).click();
      await attributes.getByText('strong').first().waitFor();
      const behind = attributes.getByRole('link', { name: /\(100\)/ }).first();
      await behind.click();
      await t.page.waitForURL(/\/bam\?q=/);
      await t.page.getByText('100 found').waitFor();
    },
  ],
  [
    'analyses what a search of badcases found, and finds it again at once',
    async (t) => {
      await t.page.goto(`${t.collector.url}/bam?q=function%3Amask%20truth%3Ahalf-worn`);
      await link(t.page, 'Analyse what was found').click();
      await t.page.waitForURL(/a=badcases&aq=q/);
      await card(t.page, 'Hour of the day').getByText('23:00').waitFor();
      await link(card(t.page, 'Device'), 'door-2').click();
      await t.page.waitForURL(/device%3Adoor-2/);
      await t.page.goto(`${t.collector.url}/dam/analysis`);
      const made = region(t.page, 'Analyses made before');
      await made.getByText('mask training, version 1').first().waitFor();
      await made
        .getByText(/half-worn/)
        .first()
        .click();
      await card(t.page, 'Hour of the day').getByText('23:00').waitFor();
    },
  ],
  [
    'compares a training set with the field from its page',
    async (t) => {
      await send(t, '/sets', { name: 'mask set', role: 'train', documents: [{ id: t.masks }] });
      const { items } = await receive(t, '/sets?query=name:mask');
      await t.page.goto(`${t.collector.url}/dam/sets/${items[0].id}`);
      await link(t.page, 'Compare with the field').click();
      await t.page
        .getByText(/^mask set \(train\) and badcases of the last 4 weeks differ$/)
        .waitFor();
      await button(
        region(t.page, 'What to collect').locator('.suggestion').first(),
        'Make a collection task',
      ).click();
      // The data of a set come into the document that it was made of.
      const document = t.page.getByRole('dialog').getByRole('textbox', { name: /^Document that/ });
      await until(
        'the document of the set',
        async () => (await document.inputValue()) === 'mask training',
      );
    },
  ],
];
