import { config } from '../config.ts';
import { cloudTasks, eitherQueue, wireTasks, type TaskQueue } from '../runtime/task-queue.ts';
import type { Outgoing, OutgoingEvent, OutgoingTask } from './outgoing.ts';
import { pubSubPublisher, type Publisher } from './pub-sub.ts';
import { eitherPublisher, wirePublisher } from './pub-sub-wire.ts';

/** Takes events and tasks out of the house. */
export interface Carrier {
  /** Loads the client libraries once; the hand-over's budget starts after it. */
  ready(rows: readonly Outgoing[]): Promise<void>;
  /** Publishes events of one aggregate in their order; resolves when Pub/Sub has them all. */
  publish(topic: string, key: string, events: readonly OutgoingEvent[]): Promise<void>;
  /** Creates the named task; one that exists already counts as created. */
  createTask(task: OutgoingTask): Promise<void>;
}

let carrier: Carrier | undefined;

/**
 * Pub/Sub and Cloud Tasks, or their local counterparts where the usual environment variables name them. Undefined where there
 * is neither (a test, a script): rows then wait for a sweeper. The leanest way, and the official client where that fails.
 */
export function cloudCarrier(): Carrier | undefined {
  if (carrier !== undefined) return carrier;
  const settings = config();
  if (settings.PUBSUB_EMULATOR_HOST === undefined && settings.K_SERVICE === undefined) return undefined;
  const publisher = eitherPublisher(wirePublisher(settings), pubSubPublisher(settings));
  return (carrier = carrierOf(publisher, eitherQueue(wireTasks(settings), cloudTasks(settings))));
}

function carrierOf(publisher: Publisher, tasks: TaskQueue): Carrier {
  return {
    ready: async (rows) => {
      await Promise.all([
        rows.some((row) => row.kind === 'event') ? publisher.ready() : null,
        rows.some((row) => row.kind === 'task') ? tasks.ready() : null,
      ]);
    },
    publish: (topic, key, events) => publisher.publish(topic, key, events),
    createTask: (task) => tasks.create(task),
  };
}

export interface Carried {
  readonly sent: readonly string[];
  readonly failed: readonly { readonly id: string; readonly error: Error }[];
}

/** Sends every row; one that fails does not stop the others, save those after it of the same aggregate. */
export async function carry(carrier: Carrier, rows: readonly Outgoing[]): Promise<Carried> {
  const sent: string[] = [];
  const failed: { id: string; error: Error }[] = [];
  const settle = async (batch: readonly Outgoing[], sending: () => Promise<void>): Promise<void> => {
    try {
      await sending();
      for (const row of batch) sent.push(row.id);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      for (const row of batch) failed.push({ id: row.id, error });
    }
  };
  const byAggregate = new Map<string, OutgoingEvent[]>();
  const sendings: Promise<void>[] = [];
  for (const row of rows) {
    if (row.kind === 'task') {
      sendings.push(settle([row], () => carrier.createTask(row)));
      continue;
    }
    const name = `${row.topic} ${row.key}`;
    const group = byAggregate.get(name);
    if (group === undefined) byAggregate.set(name, [row]);
    else group.push(row);
  }
  for (const group of byAggregate.values()) {
    const { topic, key } = group[0]!;
    if (group.length > 1) group.sort((a, b) => a.version - b.version || (a.id < b.id ? -1 : 1));
    sendings.push(settle(group, () => carrier.publish(topic, key, group)));
  }
  await Promise.all(sendings);
  return { sent, failed };
}
