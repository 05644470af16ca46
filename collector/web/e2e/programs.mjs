// Starts the real programs with folders of their own, and ends them by their process ids.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../bin/', import.meta.url));

/** The longest any one thing may take, in milliseconds. */
export const patience = 20_000;

/** Asks until the answer is truthy, and gives it; says what it waited for when time is up. */
export async function until(what, ask, limit = patience) {
  const end = Date.now() + limit;
  let last = '';
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = `: ${error.message}`;
    }
    await new Promise((again) => setTimeout(again, 50));
  }
  throw new Error(`${what} did not happen within ${limit / 1000} s${last}`);
}

/** Addresses on loopback that nobody listens on now, all different. */
export async function freeAddresses(count) {
  const servers = [];
  for (let n = 0; n < count; n += 1) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
  }
  const addresses = servers.map((server) => `127.0.0.1:${server.address().port}`);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return addresses;
}

/** One child process. Its output is kept for messages about a failure. */
class Program {
  constructor(name, args) {
    const path = join(bin, name);
    if (!existsSync(path)) throw new Error(`${path} is missing; run "make build" first`);
    this.name = name;
    this.output = '';
    this.child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output = (this.output + text).slice(-200_000);
      });
    }
    this.ended = once(this.child, 'exit');
  }

  get alive() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until the output matches and gives the first group. */
  async said(pattern) {
    const found = await until(`${this.name} saying ${pattern}`, () => {
      const match = pattern.exec(this.output);
      if (!match && !this.alive) return { error: `${this.name} ended:\n${this.tail()}` };
      return match;
    });
    if (found.error) throw new Error(found.error);
    return found[1];
  }

  tail() {
    return this.output.slice(-2_000);
  }

  async stop() {
    if (!this.alive) return;
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 12_000);
    await this.ended;
    clearTimeout(late);
  }
}

/** A model as a command: it sees the same box in every picture. */
const predictor = `#!/bin/sh
while read -r line; do
  id=\${line#*\\"id\\":\\"}; id=\${id%%\\"*}
  echo "{\\"id\\":\\"$id\\",\\"annotation\\":{\\"boxes\\":[{\\"label\\":\\"disc\\",\\"confidence\\":0.9,\\"x\\":8,\\"y\\":8,\\"w\\":40,\\"h\\":40}]}}"
done
`;

/**
 * A collector with an empty data folder, which follows the folder `watched`; `setup` is the link that makes its
 * administrator.
 */
export async function startCollector(dir) {
  const [http, https, mqtt] = await freeAddresses(3);
  const watched = join(dir, 'incoming');
  mkdirSync(watched, { recursive: true });
  const config = join(dir, 'collector.yaml');
  const folder = { name: 'incoming', path: watched, max_files: 10, settle: '100ms' };
  // JSON is YAML.
  const model = join(dir, 'model');
  writeFileSync(model, predictor, { mode: 0o755 });
  const discs = { id: 'discs', name: 'Discs', model: 'disc-net', version: '3', command: [model] };
  const notify = { loopback_webhooks: true };
  writeFileSync(
    config,
    JSON.stringify({ folders: [folder], prelabel: { predictors: [discs] }, notify }),
  );
  const program = new Program('mlife-collector', [
    ...['serve', '--config', config],
    ...['--data-dir', join(dir, 'collector'), '--storage.reserve', '16MiB'],
    ...['--http.listen', http, '--https.listen', https, '--mqtt.listen', mqtt],
  ]);
  const setup = await program.said(/^setup: (\S+)$/m);
  return { program, url: `http://${http}`, https: `https://${https}`, setup, watched };
}

/** An agent that is enrolled with the token and runs, with one slot for a model. */
export async function startAgent(dir, { device, collector, token, slot }) {
  const [api] = await freeAddresses(1);
  const home = join(dir, device);
  mkdirSync(home, { recursive: true });
  const factory = join(home, 'factory.bin');
  writeFileSync(factory, 'the model that the device came with');
  const config = join(home, 'agent.json');
  // JSON is YAML.
  const settings = {
    device,
    data_dir: join(home, 'data'),
    local_api: { listen: api },
    spool: { budget_mib: 64, reserve_mib: 16, ballast_mib: 1 },
    triggers: { rules: [{ name: 'wrong', when: 'differs', reason: 'not what it is' }] },
    models: [{ slot, path: factory, version: 'factory' }],
    labels: { site: 'hall-3' },
  };
  writeFileSync(config, JSON.stringify(settings));
  const enrol = spawnSync(
    join(bin, 'mlife-agent'),
    ['enroll', '--config', config, '--collector', collector.https, '--token', token],
    { encoding: 'utf8', timeout: patience },
  );
  if (enrol.status !== 0) throw new Error(`enrolling failed: ${enrol.stdout}${enrol.stderr}`);
  const program = new Program('mlife-agent', ['run', '--config', config]);
  const url = `http://${api}`;
  await until('the agent being ready', async () => {
    if (!program.alive) throw new Error(program.tail());
    return (await fetch(`${url}/healthz`)).ok;
  });
  // The link that always leads to the model in service.
  const current = join(home, 'data', 'models', slot, 'current');
  return { program, url, model: () => readFileSync(current, 'utf8') };
}

/** Tells an agent what its model saw, with the picture. */
export async function observe(agent, observation, picture) {
  const form = new FormData();
  form.set('observation', JSON.stringify(observation));
  form.set('media', new Blob([picture], { type: 'image/png' }), 'frame.png');
  const answer = await fetch(`${agent.url}/v1/observations`, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(`the agent refused: ${await answer.text()}`);
  return answer.json();
}
