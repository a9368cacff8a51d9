// A made-up bridge for work on the page: docs/openapi.yaml with invented but plausible data, and dist/ beside it.
//
//     node mock/server.mjs [PORT]
//
// What goes wrong is chosen by GET /mock?NAME=VALUE, which lasts until it is changed:
//   session=setup|login|open   configured=0|1   silent=0|1 (no telegrams)   diagnosis=wrong_key
//   broker=0|1   fail=503 (every request)   events=0|1 (0 ends the streams)   clock=SECONDS (the bridge's is ahead)
//   probe=good|encrypted_no_key|not_found   meters=1|3   zone=Europe/Oslo
//   device=0|1 (firmware, in its own network)   update=good|bad_signature

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { answers } from './answers.mjs';
import { meters, readings, setNow, status, telegram } from './house.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
  + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export function createMock() {
  const state = {
    session: 'open', configured: '1', silent: '0', diagnosis: '', broker: '1', fail: '', events: '1', clock: '0',
    meters: '3', probe: 'good', zone: 'Europe/Oslo', device: '0', update: 'good',
  };
  const streams = new Set();

  function emit(name, data) {
    for (const stream of streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  function openStream(response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    streams.add(response);
    response.on('close', () => streams.delete(response));
    const hello = { status: status(state), latest: readings(state) };
    response.write(`event: hello\ndata: ${JSON.stringify(hello)}\n\n`);
  }

  function setUp(query, response) {
    for (const [name, value] of query) if (name in state) state[name] = value;
    if (state.device === '1') state.meters = '1';
    setNow(Number(state.clock));
    if (state.events === '0' || state.fail) for (const stream of streams) stream.destroy();
    else emit('status', status(state));
    response.end(JSON.stringify(state));
  }

  function sendFile(path, response) {
    const file = join(dist, normalize(path === '/' ? '/index.html' : path));
    if (!file.startsWith(dist) || !existsSync(file) || statSync(file).isDirectory()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'text/plain',
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
    });
    createReadStream(file).pipe(response);
  }

  async function answer(request, response, url) {
    if (state.fail) return sendError(response, Number(state.fail), 'failed', 'The bridge has failed on purpose.');
    const path = url.pathname.slice('/api/v1/'.length);
    if (path === 'events') return state.events === '0' ? response.writeHead(503).end() : openStream(response);
    const parts = [];
    for await (const part of request) parts.push(part);
    const octets = Buffer.concat(parts);
    const isFile = request.headers['content-type'] === 'application/octet-stream';
    const body = isFile ? octets : octets.length ? JSON.parse(octets.toString()) : {};
    const result = answers({ method: request.method, path, query: url.searchParams, body, state });
    if (result.code) return sendError(response, result.status, result.code, result.sentence);
    response.writeHead(result.status ?? 200, { 'Content-Type': result.type ?? 'application/json' });
    return response.end(result.text ?? JSON.stringify(result.body));
  }

  function sendError(response, httpStatus, code, sentence) {
    response.writeHead(httpStatus, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ error: { code, sentence } }));
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://mock');
    if (url.pathname === '/mock') setUp(url.searchParams, response);
    else if (url.pathname.startsWith('/api/v1/')) {
      answer(request, response, url).catch((error) => sendError(response, 400, 'bad_request', String(error)));
    } else sendFile(url.pathname, response);
  });
  const timers = [
    setInterval(() => {
      if (state.silent === '0') for (const meter of meters(state)) emit('reading', telegram(meter));
    }, 2500),
    setInterval(() => emit('status', status(state)), 5000),
  ];
  server.on('close', () => timers.forEach(clearInterval));
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8090);
  createMock().listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
}
