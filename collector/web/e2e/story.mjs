// The story of the loop as a person does it on the page, step by step.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { disc } from './picture.mjs';
import { observe, startAgent, until } from './programs.mjs';

const admin = { name: 'Ada', login: 'ada', password: 'a long enough password' };
const device = 'camera-01';
const slot = 'colour';
const trainer = fileURLToPath(new URL('./train.mjs', import.meta.url));
const red = [200, 30, 30];
const blue = [30, 60, 200];

const button = (scope, name) => scope.getByRole('button', { name, exact: true });
const heading = (page, name) => page.getByRole('heading', { name }).first();

/** Picks a value in one of the page's drop-down fields. */
async function choose(page, scope, label, option) {
  await scope.getByRole('textbox', { name: label }).click();
  await page.getByRole('option', { name: option }).first().click();
  // Leaves the field, which closes its list; Escape could close the dialog around it.
  await page.keyboard.press('Tab');
}

async function signIn(page) {
  await page.getByLabel('Login').fill(admin.login);
  await page.getByLabel('Password').fill(admin.password);
  await button(page, 'Sign in').click();
}

/** Steps in order: what it shows, and how. `t` carries the page, the programs and what earlier steps found. */
export const story = [
  [
    'makes the administrator by the setup link',
    async (t) => {
      await t.page.goto(t.collector.setup);
      await t.page.getByLabel('Your name').fill(admin.name);
      await t.page.getByLabel('Login').fill(admin.login);
      await t.page.getByLabel('Password').fill(admin.password);
      await button(t.page, 'Create the administrator').click();
      await heading(t.page, 'Badcases').waitFor();
      await t.page.getByText('No badcases yet').waitFor();
      await t.page.getByRole('status', { name: 'Live', exact: true }).waitFor();
    },
  ],
  [
    'enrols a device with a token from the page',
    async (t) => {
      await t.page.keyboard.press('g');
      await t.page.keyboard.press('f');
      await t.page.getByText('No devices yet').waitFor();
      await button(t.page, 'Enrol devices').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Device').fill(device);
      await button(dialog, 'Make the token').click();
      const token = await dialog.getByTestId('secret').first().innerText();
      await dialog.getByText(`--collector ${t.collector.https} --device ${device}`).waitFor();
      await button(dialog.locator('.mantine-Modal-body'), 'Close').click();
      t.agent = await startAgent(t.dir, { device, slot, token, collector: t.collector });
      const row = t.page.locator(`[data-row="${device}"]`);
      await row.getByText('Online').waitFor();
      await row.getByText('colour factory').waitFor();
    },
  ],
  [
    'shows what the device got wrong, by itself',
    async (t) => {
      await t.page.getByRole('link', { name: /BAM/ }).click();
      await t.page.getByText('No badcases yet').waitFor();
      for (let n = 0; n < 4; n += 1) {
        const truth = n % 2 === 0 ? 'red' : 'blue';
        const result = {
          label: 'green',
          confidence: 0.4 + n / 10,
          scores: { green: 0.4, red: 0.3 },
        };
        const box = { x: 20, y: 20, w: 56, h: 56 };
        await observe(
          t.agent,
          {
            function: 'colour check',
            slot,
            result: { ...result, boxes: [{ ...box, label: 'green' }] },
            truth: { label: truth, boxes: [{ ...box, x: 16, label: truth }] },
          },
          disc(96, [n * 40, 90, 90], truth === 'red' ? red : blue),
        );
      }
      await t.page.locator('[data-badcase]').nth(3).waitFor();
      await t.page.getByText('4 found').waitFor();
      const picture = t.page.locator('[data-badcase] img').first();
      await until('the preview being drawn', () => picture.evaluate((img) => img.naturalWidth > 0));
    },
  ],
  [
    'reviews a case by keyboard',
    async (t) => {
      await t.page.keyboard.press('j');
      await t.page.keyboard.press('Enter');
      await heading(t.page, /green instead of/).waitFor();
      const drawing = t.page.getByRole('img', { name: 'Results and ground truth' });
      await until(
        'both boxes being drawn',
        async () => (await drawing.getAttribute('data-drawn')) === '2',
      );
      await t.page.keyboard.press('2');
      await t.page.getByText('Open', { exact: true }).first().waitFor();
      await t.page.keyboard.press('e');
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Description').fill('The light is too dim.');
      await choose(t.page, dialog, 'Severity', 'High');
      await button(dialog, 'Save').click();
      await dialog.waitFor({ state: 'detached' });
      await t.page.getByText('The light is too dim.').first().waitFor();
      const more = t.page.getByRole('region', { name: 'More' });
      await more.getByRole('textbox', { name: 'Comment' }).fill('A light spot, see @admin');
      await more.getByRole('button', { name: 'Comment', exact: true }).click();
      await more.getByText('A light spot').waitFor();
      await more.getByRole('button', { name: 'Unfollow (1)' }).waitFor();
      await more.getByRole('tab', { name: 'History' }).click();
      await more.getByText('Severity').waitFor();
      await t.page.keyboard.press('l');
      await heading(t.page, 'Badcases').waitFor();
    },
  ],
  [
    'narrows the list in the address and adds it to test data',
    async (t) => {
      await t.page.getByRole('complementary', { name: 'Facets' }).getByText(device).click();
      await t.page.waitForURL(/q=device%3Acamera-01/);
      await t.page.locator('[data-badcase]').nth(3).waitFor();
      await t.page.keyboard.press('j');
      await t.page.keyboard.press('x');
      await button(t.page, 'Select all loaded').click();
      await t.page.getByText('4 selected').waitFor();
      await t.page.keyboard.press('a');
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('dim light');
      await button(dialog, 'Add 4').click();
      await dialog.waitFor({ state: 'detached' });
    },
  ],
  [
    'splits the document into frozen sets',
    async (t) => {
      await t.page.keyboard.press('g');
      await t.page.keyboard.press('d');
      await t.page.getByText('dim light').click();
      await t.page.getByText('4 rows', { exact: true }).waitFor();
      await t.page.getByRole('link', { name: 'Make sets' }).click();
      await t.page.locator('[data-planned="train"]').getByText('3 rows').waitFor();
      await t.page.locator('[data-planned="test"]').getByText('1 rows').waitFor();
      await t.page.getByRole('textbox', { name: 'Name' }).fill('colours');
      await button(t.page, 'Freeze 2 sets').click();
      await heading(t.page, 'colours').waitFor();
      const family = t.page.getByRole('region', { name: 'Sets of this split' });
      await family.getByText('colours, this one').waitFor();
      await family.getByText('Test', { exact: true }).waitFor();
    },
  ],
  [
    'trains on the set with a live log',
    async (t) => {
      await button(t.page, 'Start a task').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('train colours');
      await dialog.getByLabel('Command').fill(`"${process.execPath}" "${trainer}"`);
      await button(dialog, 'Start').click();
      await heading(t.page, 'train colours').waitFor();
      const log = t.page.getByTestId('log');
      await log.getByText('step 4 loss 0.200').waitFor();
      await t.page.getByText('Succeeded').first().waitFor();
      await t.page.getByRole('img', { name: 'Metrics by step' }).locator('canvas').waitFor();
      await t.page.getByTitle('red seen as blue: 1 of 3').waitFor();
      await t.page
        .getByRole('region', { name: 'About' })
        .locator('a[href^="/msm/models/"]')
        .click();
      await heading(t.page, 'colour-tiny 2.0.0').waitFor();
    },
  ],
  [
    'deploys the model and sees the device commit',
    async (t) => {
      await button(t.page, 'Deploy').click();
      const dialog = t.page.getByRole('dialog');
      await choose(t.page, dialog, 'Devices', device);
      await dialog.getByLabel('Probation, seconds').fill('1');
      await button(dialog, 'Deploy').click();
      await t.page.waitForURL(/\/msm\/deployments\/dep_/);
      t.deployment = new URL(t.page.url()).pathname;
      const row = t.page.locator(`[data-row^="${device}/"]`);
      await row.getByText('Committed').waitFor();
      await t.page.getByText('Succeeded', { exact: true }).first().waitFor();
      await until('the device having the new model', () => t.agent.model().startsWith('a better'));
      await row.getByRole('link', { name: device }).click();
      const models = t.page.getByRole('region', { name: 'Models on the device' });
      await models.getByText('2.0.0').waitFor();
    },
  ],
  [
    'shows the rates of the fleet',
    async (t) => {
      await t.page.goto(`${t.collector.url}/fleet/rates?span=minutes`);
      const chart = t.page.getByRole('img', { name: 'Badcase rate over time' });
      await chart.locator('canvas').waitFor();
      await t.page.getByRole('cell', { name: 'colour/factory' }).waitFor();
    },
  ],
  [
    'asks for the password before it follows a deep link',
    async (t) => {
      await button(t.page, `Account of ${admin.name}`).click();
      await t.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await heading(t.page, 'Sign in').waitFor();
      await t.page.goto(t.collector.url + t.deployment);
      await signIn(t.page);
      await t.page.locator(`[data-row^="${device}/"]`).getByText('Committed').waitFor();
    },
  ],
  [
    'draws every page, narrow and dark',
    async (t) => {
      await t.page.setViewportSize({ width: 800, height: 1000 });
      await t.page.emulateMedia({ colorScheme: 'dark' });
      const pages = readFileSync(new URL('../src/app/pages.ts', import.meta.url), 'utf8');
      const paths = [...pages.matchAll(/path: '([a-z/]+)'/g)].map((match) => match[1]);
      for (const path of paths) {
        await t.page.goto(`${t.collector.url}/${path}`);
        await t.page.getByRole('heading', { level: 2 }).first().waitFor();
        await t.page
          .getByRole('status', { name: 'Loading' })
          .first()
          .waitFor({ state: 'detached' });
        const broken = await t.page.getByRole('alert').count();
        if (broken > 0) throw new Error(`/${path} shows an error`);
      }
    },
  ],
];
