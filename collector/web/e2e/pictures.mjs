// Draws the pages of the README's engineer chapter from a collector that runs and is filled (testdata/pictures starts it).
//
//   MLIFE_PASSWORD=… node e2e/pictures.mjs <address> <login> <folder> [--width 1440] [--height 900] [--dark] [--only name]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { patience, until } from './programs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    dark: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const [address, login, folder] = positionals;

const settled = async (page) => {
  await page.waitForLoadState('networkidle');
  await until('the page being loaded', async () => {
    const loading = await page.getByRole('status', { name: 'Loading' }).count();
    const pictures = await page.evaluate(() =>
      [...document.images].every((image) => image.complete),
    );
    return loading === 0 && pictures;
  });
};

/** Name of the picture, and how to come to what it shows. */
const pictures = [
  [
    'cases',
    async (page) => {
      await page.goto(`${address}/bam`);
      await page.locator('[data-badcase]').nth(3).waitFor();
    },
  ],
  [
    'case',
    async (page) => {
      await page.goto(`${address}/bam?q=${encodeURIComponent('attr.mask:half')}`);
      await page.locator('[data-badcase]').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/bam\/badcases\//);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
    },
  ],
  [
    'statistics',
    async (page) => {
      await page.goto(`${address}/bam/stats?by=attr.mask&over=week`);
      await page.getByRole('heading', { name: 'Over time' }).waitFor();
      await page.locator('.uplot canvas').first().waitFor();
    },
  ],
  [
    'alarm',
    async (page) => {
      await page.goto(`${address}/bam/alarms`);
      await page.getByRole('link', { name: 'Expressions that are read wrongly' }).first().click();
      await page.locator('.uplot canvas').first().waitFor();
    },
  ],
  [
    'groups',
    async (page) => {
      await page.goto(`${address}/bam/clusters`);
      await page.getByText('Everything').first().click();
      await page.getByRole('heading', { name: 'Everything' }).first().waitFor();
    },
  ],
];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
try {
  const context = await browser.newContext({
    viewport: { width: Number(values.width), height: Number(values.height) },
    colorScheme: values.dark ? 'dark' : 'light',
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(process.env.MLIFE_PASSWORD ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  for (const [name, come] of pictures) {
    if (values.only && values.only !== name) continue;
    await come(page);
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 82 });
    console.log(`     ${name}.jpg`);
  }
} finally {
  await browser.close();
}
