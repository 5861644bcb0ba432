import { setTimeout as sleep } from 'node:timers/promises';
import { deliver } from '../src/platform/events/deliver.ts';
import { Dispatcher } from '../src/platform/events/dispatcher.ts';
import type { EventEnvelope } from '../src/platform/events/event.ts';
import { handOverThrough } from '../src/platform/events/hand-over.ts';
import { markSent } from '../src/platform/events/mark-sent.ts';
import type { Outgoing, OutgoingEvent, OutgoingTask } from '../src/platform/events/outgoing.ts';
import type { Subscriber } from '../src/platform/events/subscriber.ts';
import type { Carrier } from '../src/platform/events/carrier.ts';
import { superuser } from './database.ts';

/** Keeps what leaves the house instead of sending it. `break()` is an outage of Pub/Sub and Cloud Tasks. */
export class Outlet implements Carrier {
  readonly left: Outgoing[] = [];
  latencyMs = 0;
  #broken: Error | null = null;

  break(reason = 'Pub/Sub is away'): void {
    this.#broken = new Error(reason);
  }

  mend(): void {
    this.#broken = null;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  publish(_topic: string, _key: string, events: readonly OutgoingEvent[]): Promise<void> {
    return this.#take(events);
  }

  createTask(task: OutgoingTask): Promise<void> {
    return this.#take([task]);
  }

  /** The envelopes that left, oldest first; of one aggregate when its id is given. */
  events(aggregateId?: string): EventEnvelope[] {
    return this.left
      .filter((row) => row.kind === 'event' && (aggregateId === undefined || row.key === aggregateId))
      .map((row) => JSON.parse(row.body) as EventEnvelope);
  }

  tasks(name?: string): OutgoingTask[] {
    return this.left.filter((row) => row.kind === 'task').filter((row) => name === undefined || row.type === name);
  }

  async #take(rows: readonly Outgoing[]): Promise<void> {
    await sleep(this.latencyMs);
    if (this.#broken !== null) throw this.#broken;
    this.left.push(...rows);
  }
}

/** From here on this suite's events and tasks come out at this outlet, as soon as their transaction has committed. */
export function catchEvents(): Outlet {
  const outlet = new Outlet();
  handOverThrough(new Dispatcher({ carrier: outlet, markSent, budgetMs: 5_000 }));
  return outlet;
}

/** Nothing is handed over, as if the process had died right after each commit: rows wait for a sweeper. */
export function dieBeforeHandOver(): void {
  handOverThrough({ handOver: () => Promise.resolve() });
}

/** Lets a sweeper have the rows of these aggregates at once; a fresh row is its writer's for ten seconds. */
export async function expireLeases(...aggregateIds: readonly string[]): Promise<void> {
  const text = `with own as (select id from platform.outbox where key = any($1) order by id for update)
     update platform.outbox o set lease_until = now(), available_at = least(available_at, now()) from own where o.id = own.id`;
  await superuser.run(text, [aggregateIds]);
}

/** Delivers each event twice to whoever of these listens to it, as Pub/Sub may. */
export async function deliverTwice(
  subscribers: readonly Subscriber[],
  envelopes: readonly EventEnvelope[],
): Promise<void> {
  for (const envelope of envelopes) {
    for (const subscriber of subscribers.filter(({ on }) => on.some(({ type }) => type === envelope.type))) {
      await deliver(subscriber, envelope);
      await deliver(subscriber, envelope);
    }
  }
}
