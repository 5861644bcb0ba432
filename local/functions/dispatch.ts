import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Request, Response } from '@google-cloud/functions-framework';
import { cloudEventOf } from './cloud-event.ts';
import { triggersOf } from './triggers.ts';
import type { Trigger } from './triggers.ts';

type Handler = (...args: readonly unknown[]) => unknown;

const lib = resolve(process.env['LOCAL_FUNCTIONS_LIB'] ?? 'functions/lib/index.js');
const region = process.env['FUNCTION_REGION'] ?? 'europe-west1';
const project = process.env['GCLOUD_PROJECT'] ?? 'demo-pushnchat';
const functions = (await import(pathToFileURL(lib).href)) as Readonly<Record<string, unknown>>;
const triggers = new Map(triggersOf(functions, region).map((trigger) => [trigger.name, trigger]));

interface Target {
  readonly trigger: Trigger;
  /** What follows the function's name: path and query, as a deployed function sees its URL. */
  readonly rest: string;
}

/** `/{project}/{region}/{function}/rest`, or the address at which the official Firestore emulator reports events. */
function target(url: string): Target | undefined {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  const parts = path.split('/');
  const emulator = parts[1] === 'functions' && parts[2] === 'projects' && parts[4] === 'triggers';
  const name = emulator ? parts[5] : parts[1] === project ? parts[3] : undefined;
  const trigger = name === undefined ? undefined : triggers.get(name);
  if (trigger === undefined || (!emulator && parts[2] !== trigger.region)) return undefined;
  return { trigger, rest: `/${parts.slice(4).join('/')}${end === -1 ? '' : url.slice(end)}` };
}

async function deliver(run: Handler, name: string, req: Request, res: Response): Promise<void> {
  try {
    await run(cloudEventOf(req.headers, req.body));
    res.status(204).end();
  } catch (error) {
    // One line for whoever watches; where it happened is for the log.
    const stack = error instanceof Error ? error.stack : undefined;
    const message = `${name} did not handle its event: ${String(error)}`;
    console.error(JSON.stringify({ severity: 'ERROR', message, stack }));
    res.status(500).json({ error: `${name} failed` });
  }
}

/** The one target that functions-framework serves. */
export function local(req: Request, res: Response): unknown {
  if (req.url === '/__triggers') return res.json([...triggers.values()]);
  const found = target(req.url);
  if (found === undefined) return res.status(404).json({ error: `No function is served at ${req.path}` });
  const run = functions[found.trigger.name] as Handler;
  if (found.trigger.eventTrigger !== undefined) return deliver(run, found.trigger.name, req, res);
  // A deployed function knows nothing of the address in front of its own.
  req.url = found.rest;
  req.originalUrl = found.rest;
  return run(req, res);
}
