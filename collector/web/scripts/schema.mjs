// Writes src/lib/api/schema.d.ts from the collector's OpenAPI document, or checks that it is current.
//
//   node scripts/schema.mjs [--check] [--from openapi.json]
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapi, { astToString } from 'openapi-typescript';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = fileURLToPath(new URL('../src/lib/api/schema.d.ts', import.meta.url));

const at = process.argv.indexOf('--from');
const document =
  at > 0
    ? readFileSync(process.argv[at + 1], 'utf8')
    : execFileSync('go', ['run', './collector', 'openapi'], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 64 << 20,
      });

const nodes = await openapi(document, {
  inject: 'type Json = string | number | boolean | null | Json[] | { [key: string]: Json };',
});
// A schema without a shape is any JSON; the page has a type for that.
const shapes = astToString(nodes).replaceAll(': unknown;', ': Json;');
const text = `// Generated from the collector's OpenAPI document by "npm run schema". Do not edit.

${shapes}`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(
      'src/lib/api/schema.d.ts is not what the server says; run "npm run schema" and commit it.',
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
