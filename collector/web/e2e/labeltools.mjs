// Rows that are labelled in another tool: the Label Studio of the Go tests, which checks what it is sent.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './programs.mjs';
import { prelabelling } from './prelabelling.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** What the page itself is told, as whoever is signed in. */
const ask = (t, path) => t.page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path);

/** Starts the tool, and gives its address, its token and a way to label as a person does. */
async function labelStudio(dir) {
  const path = join(dir, 'labelstudio');
  const from = './collector/internal/labeltool/labeltooltest/serve';
  const built = spawnSync('go', ['build', '-o', path, from], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the tool cannot be built: ${built.stderr}`);
  const child = spawn(path, [], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  const named = (name) =>
    until(
      `the tool saying its ${name}`,
      () => new RegExp(`^${name}: (\\S+)$`, 'm').exec(said)?.[1],
    );
  const [url, token, control] = [await named('tool'), await named('token'), await named('control')];
  const label = async (key, annotation) => {
    const answer = await fetch(`${control}/label?key=${key}&who=ann@example.org`, {
      method: 'POST',
      body: JSON.stringify(annotation),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, token, label, stop };
}

/** Steps in order, as in story.mjs. They need the document that prelabelling.mjs made. */
export const labeltools = [
  [
    'sets up a labelling tool, and its token is not shown again',
    async (t) => {
      if (!t.discs) await prelabelling[0][1](t);
      t.tool = await labelStudio(t.dir);
      await t.page.goto(`${t.collector.url}/settings/labelling`);
      await t.page.getByText('No labelling tools').waitFor();
      await button(t.page, 'New labelling tool').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Ours');
      await dialog.getByLabel('Address').fill(t.tool.url);
      await dialog.locator('input[type=password]').fill(t.tool.token);
      await button(dialog, 'Save').click();
      await dialog.waitFor({ state: 'detached' });
      await button(t.page, 'test Ours').click();
      await t.page.getByText('It works').or(t.page.getByText('It answers, but')).waitFor();
      await t.page.keyboard.press('Escape');
      const shown = JSON.stringify(await ask(t, '/label-tools'));
      if (shown.includes(t.tool.token)) throw new Error('the token is shown');
    },
  ],
  [
    'brings rows to the tool, follows people, and brings annotations back',
    async (t) => {
      await t.page.goto(`${t.collector.url}/dam/documents/${t.discs}`);
      const section = t.page.getByRole('region', { name: 'Labelling tools' });
      await button(section, 'Label in a tool').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Classes' }).fill('disc');
      await dialog.getByRole('textbox', { name: 'Classes' }).press('Enter');
      await button(dialog, 'Bring rows there').click();
      await dialog.waitFor({ state: 'detached' });
      await section.getByText('0 of 3 done').waitFor();
      const before = await ask(t, `/documents/${t.discs}`);
      const { items } = await ask(t, `/documents/${t.discs}/versions/${before.latest}/rows`);
      const box = { label: 'disc', x: 11, y: 12, w: 30, h: 20 };
      await t.tool.label(items[1].sha256, { boxes: [box] });
      await button(section, 'Ask the tool now').click();
      await section.getByText('1 of 3 done').waitFor();
      await button(section, 'Bring back').click();
      await section.getByText(`version ${before.latest + 1}`).waitFor();
      const back = await ask(t, `/documents/${t.discs}/versions/${before.latest + 1}/rows`);
      const made = back.items.flatMap((one) => one.annotation?.boxes ?? []);
      const theirs = made.filter((one) => one.made_by?.name === 'ann@example.org');
      if (theirs.length !== 1 || theirs[0].x !== 11) throw new Error(JSON.stringify(made));
      await button(section, 'Delete the project').click();
      await dialog.getByLabel(/Delete the project in the tool too/).check();
      await button(dialog, 'Delete').click();
      await section.getByText('No projects').waitFor();
      await t.tool.stop();
    },
  ],
];
