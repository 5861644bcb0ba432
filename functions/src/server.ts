import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { MANIFEST } from './http/manifest.ts';
import { createApp } from './platform/runtime/http/app.ts';
import { serveUntilTerminated } from './platform/runtime/serve.ts';

/**
 * The same application as a plain server, for a Cloud Run service: `SERVE=api node lib/server.js`. No framework around it, so
 * it starts in a third of the time and spends a third of the CPU on what is not ours.
 */
const name = process.env['SERVE'] ?? 'api';
const spec = Object.values(MANIFEST).find((one) => one.name === name);
if (spec === undefined)
  throw new Error(`SERVE=${name}: there is no such service. There are ${Object.keys(MANIFEST).join(', ')}.`);
const listener = getRequestListener(createApp(spec).fetch, { overrideGlobalObjects: false });
const server = createServer((req, res) => void listener(req, res));
serveUntilTerminated(server, Number(process.env['PORT'] ?? 8080));
