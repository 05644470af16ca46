// Models that annotate rows before people do: a command of the operator's, and a model server that somebody sets up.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { disc } from './picture.mjs';
import { until } from './programs.mjs';

const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** What the page itself is told, as whoever is signed in. */
const ask = (t, path) => t.page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path);

/** Makes a document of pictures through the API, as the page would: the first is labelled by a person. */
async function documentOf(t, name, pictures) {
  return t.page.evaluate(
    async ({ name, pictures }) => {
      const { csrf } = await (await fetch('/api/v1/session')).json();
      const call = async (path, type, body) => {
        const headers = { 'X-CSRF-Token': csrf, ...(type && { 'Content-Type': type }) };
        const answer = await fetch(`/api/v1${path}`, { method: 'POST', headers, body });
        if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
        return answer.json();
      };
      const rows = [];
      for (const [n, text] of pictures.entries()) {
        const form = new FormData();
        const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        form.set('file', new Blob([bytes], { type: 'image/png' }), `${name}-${n}.png`);
        const { files } = await call('/files', '', form);
        rows.push({
          path: `${name}/${n}.png`,
          sha256: files[0].sha256,
          ...(n === 0 && { annotation: 'seen by hand' }),
        });
      }
      const document = await call('/documents', 'application/json', JSON.stringify({ name }));
      await call(`/documents/${document.id}/versions`, 'application/json', JSON.stringify(rows));
      return document.id;
    },
    { name, pictures: pictures.map((one) => Buffer.from(one).toString('base64')) },
  );
}

/** A small server of the Open Inference Protocol v2 with a model of two classes. */
async function modelServer(token) {
  const server = createServer((request, response) => {
    const say = (status, body) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      if (request.headers.authorization !== `Bearer ${token}`)
        return say(401, { error: 'who is this?' });
      if (request.method === 'GET')
        return say(200, {
          name: 'discs',
          versions: ['1'],
          platform: 'e2e',
          inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 3, 8, 8] }],
          outputs: [{ name: 'scores', datatype: 'FP32', shape: [-1, 2] }],
        });
      const [input] = JSON.parse(text).inputs;
      const count = input.shape[0];
      if (input.data.length !== count * 192) return say(400, { error: 'not 3 × 8 × 8 values' });
      const data = Array.from({ length: count }, () => [0.25, 0.75]).flat();
      return say(200, {
        model_name: 'discs',
        outputs: [{ name: 'scores', datatype: 'FP32', shape: [count, 2], data }],
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Steps in order, as in story.mjs. */
export const prelabelling = [
  [
    'lets a command annotate rows, and leaves what people said',
    async (t) => {
      await t.page.goto(`${t.collector.url}/dam`);
      const pictures = [1, 2, 3].map((n) => disc(64, [n * 40, 90, 9], [9, 20, n * 7]));
      t.discs = await documentOf(t, 'discs', pictures);
      await t.page.goto(`${t.collector.url}/dam/documents/${t.discs}`);
      await t.page.getByText('seen by hand').waitFor();
      await button(t.page, 'Pre-label').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Model' }).click();
      await t.page.getByRole('option', { name: /^Discs/ }).click();
      await dialog.getByLabel('All of them').check();
      await dialog.getByLabel('Note').fill('Before people look');
      await button(dialog, 'Pre-label').click();
      await t.page.getByText('Discs annotated 3 rows in version 2.').waitFor();
      await t.page.getByText('Before people look').first().waitFor();
      await t.page.getByRole('img', { name: 'Predicted by a model' }).nth(2).waitFor();
      await t.page.getByText('seen by hand').first().click();
      const row = t.page.getByRole('dialog');
      await row.getByText('1 by disc-net 3').waitFor();
      await t.page.keyboard.press('Escape');
    },
  ],
  [
    'sets up a model server, tests it, and lets it annotate rows',
    async (t) => {
      const server = await modelServer('tok-e2e');
      await t.page.goto(`${t.collector.url}/settings/models`);
      await t.page.getByText('disc-net 3').waitFor();
      await button(t.page, 'New model server').click();
      const dialog = t.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Disc server');
      await dialog.getByLabel('Address').fill(server.url);
      await dialog.getByLabel('Model', { exact: false }).first().fill('discs');
      await dialog.locator('input[type=password]').fill('tok-e2e');
      await dialog.getByText('Classes', { exact: true }).first().click();
      await dialog.getByLabel('Labels').fill('square\nround');
      await button(dialog, 'Save').click();
      await dialog.waitFor({ state: 'detached' });
      await button(t.page, 'test Disc server').click();
      await t.page.getByText('image FP32 [-1,3,8,8]').waitFor();
      await t.page.keyboard.press('Escape');
      const { items } = await ask(t, '/model-services');
      if (JSON.stringify(items).includes('tok-e2e')) throw new Error('the token is shown');
      await t.page.goto(`${t.collector.url}/dam/documents/${t.discs}`);
      await button(t.page, 'Pre-label').click();
      await dialog.getByRole('textbox', { name: 'Model' }).click();
      await t.page.getByRole('option', { name: /^Disc server/ }).click();
      await dialog.getByLabel('All of them').check();
      await button(dialog, 'Pre-label').click();
      await t.page.getByText('Disc server annotated 3 rows in version 3.').waitFor();
      await until('rows being round', async () => {
        const { items: rows } = await ask(t, `/documents/${t.discs}/versions/3/rows`);
        return rows.filter((one) => one.annotation?.label === 'round').length === 2;
      });
      server.close();
    },
  ],
];
