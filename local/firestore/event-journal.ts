import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CloudEvent } from './cloud-event.ts';

/** An event on its way to one function. */
export interface Delivery {
  readonly id: string;
  readonly function: string;
  readonly retry: boolean;
  readonly event: CloudEvent;
}

type Line =
  | { readonly done: string }
  | (Omit<Delivery, 'event'> & { readonly headers: CloudEvent['headers']; readonly body: string });

function lineOf({ event, ...rest }: Delivery): Line {
  return { ...rest, headers: event.headers, body: event.body.toString('base64') };
}

function read(file: string): Map<string, Delivery> {
  const pending = new Map<string, Delivery>();
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return pending; // the first start
  }
  for (const row of text.split('\n')) {
    let line: Line;
    try {
      line = JSON.parse(row) as Line;
    } catch {
      continue; // the end of the file, or a line that a killed process left half written
    }
    if ('done' in line) pending.delete(line.done);
    else {
      const { headers, body, ...rest } = line;
      pending.set(rest.id, { ...rest, event: { headers, body: Buffer.from(body, 'base64') } });
    }
  }
  return pending;
}

/** Remembers on disk which events no function has taken yet, so that none is lost with the process. */
export class EventJournal {
  readonly #file: number;
  /** What an earlier run left undelivered. */
  readonly left: readonly Delivery[];

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.left = [...read(path).values()];
    writeFileSync(`${path}.next`, this.left.map((delivery) => `${JSON.stringify(lineOf(delivery))}\n`).join(''));
    renameSync(`${path}.next`, path);
    this.#file = openSync(path, 'a');
  }

  add(delivery: Delivery): void {
    writeSync(this.#file, `${JSON.stringify(lineOf(delivery))}\n`);
  }

  done(id: string): void {
    writeSync(this.#file, `${JSON.stringify({ done: id })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
