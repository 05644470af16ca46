// Sends by the API what a step needs, as the person who is signed in on the page.

const types = { png: 'image/png', jpg: 'image/jpeg', json: 'application/json', csv: 'text/csv' };

/** Sends JSON or a form; gives the answer. */
async function sendBy(method, t, path, body) {
  const { csrf } = await (await t.page.request.get(`${t.collector.url}/api/v1/session`)).json();
  const answer = await t.page.request[method](`${t.collector.url}/api/v1${path}`, {
    headers: { 'X-CSRF-Token': csrf, Origin: t.collector.url },
    ...(body instanceof FormData ? { multipart: body } : { data: body }),
  });
  const said = await answer.json();
  if (!answer.ok()) throw new Error(`${method} ${path}: ${JSON.stringify(said)}`);
  return said;
}

export const send = (t, path, body) => sendBy('post', t, path, body);
export const sendPut = (t, path, body) => sendBy('put', t, path, body);

/** What the API answers. */
export async function receive(t, path) {
  const answer = await t.page.request.get(`${t.collector.url}/api/v1${path}`);
  const said = await answer.json();
  if (!answer.ok()) throw new Error(`GET ${path}: ${JSON.stringify(said)}`);
  return said;
}

/** A form of texts and then files, each as [field, name, bytes]. */
export function form(texts, files) {
  const all = new FormData();
  for (const [name, text] of Object.entries(texts)) all.append(name, text);
  for (const [field, name, bytes] of files) {
    const type = types[name.split('.').pop()] ?? '';
    all.append(field, new File([bytes], name, { type }));
  }
  return all;
}

/** Adds a badcase; gives its ID. */
export async function addCase(t, meta, files) {
  const about = JSON.stringify({ function: 'seeing', together: true, ...meta });
  const parts = files.map(([name, bytes]) => ['files', name, bytes]);
  const said = await send(t, '/badcases/upload', form({ meta: about }, parts));
  if (!said.created?.[0]) throw new Error(JSON.stringify(said));
  return said.created[0].id;
}
