// The made-up bridge keeps to the description of the interface, so that what is tried against it holds for a real one.

import Ajv from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';

import description from '../../docs/openapi.yaml?raw';
import { createMock } from './server.mjs';

const openapi = parse(description) as { components: { schemas: Record<string, object> } };
const schemas = JSON.parse(JSON.stringify(openapi.components.schemas).replaceAll('#/components/schemas/', '#/$defs/')) as object;
const ajv = new Ajv({ strict: false });
const mock = createMock();
let base = '';

beforeAll(async () => {
  await new Promise<void>((done) => mock.listen(0, '127.0.0.1', () => done()));
  base = `http://127.0.0.1:${mock.address().port}/api/v1/`;
});
afterAll(() => {
  mock.closeAllConnections();
  mock.close();
});

function expectSchema(name: string, body: unknown): void {
  const check = ajv.compile({ $ref: `#/$defs/${name}`, $defs: schemas });
  expect(check(body), JSON.stringify(check.errors)).toBe(true);
}

it.each([
  ['Session', 'session'], ['Status', 'status'], ['Meters', 'meters'], ['Latest', 'meters/house/reading'],
  ['Settings', 'settings'], ['Ports', 'ports'], ['Probe', 'probe'], ['Log', 'log'], ['Wifi', 'wifi'],
  ['Plot', 'history?meter=house&from=1795600000&to=1795686400&points=50'],
  ['Energy', 'history?meter=house&from=1793487600&to=1795686400&view=energy&unit=day'],
])('%s is as described', async (name, path) => {
  expectSchema(name, await (await fetch(base + path)).json());
});

it.each([
  ['Session', 'session'], ['Status', 'status'], ['Settings', 'settings'], ['Ports', 'ports'], ['Wifi', 'wifi'],
])('%s of a device is as described', async (name, path) => {
  await fetch(new URL('/mock?device=1', base));
  const body = await (await fetch(base + path)).json() as Record<string, unknown>;
  await fetch(new URL('/mock?device=0&meters=3', base));
  expectSchema(name, body);
  if (name === 'Status') expectSchema('Device', body['device']);
  if (name === 'Settings') expect(body['fixed_meters']).toBe(true);
});

it('an update is answered as described', async () => {
  const send = async (body: string) => {
    const answer = await fetch(`${base}update`, {
      method: 'POST', body, headers: { 'Content-Type': 'application/octet-stream' },
    });
    return [answer.status, await answer.json()] as const;
  };
  const [, updated] = await send('\x00image');
  expectSchema('Updated', updated);
  const [status, refused] = await send('');
  expect(status).toBe(422);
  expectSchema('Error', refused);
});

it('events are as described', async () => {
  const answer = await fetch(`${base}events`);
  const { value } = await answer.body!.getReader().read();
  const [, name, data = ''] = /^event: (\w+)\ndata: (.*)\n\n/.exec(new TextDecoder().decode(value)) ?? [];
  expect(name).toBe('hello');
  const hello = JSON.parse(data) as { status: unknown; latest: unknown[] };
  expectSchema('Status', hello.status);
  for (const latest of hello.latest) expectSchema('Latest', latest);
});
