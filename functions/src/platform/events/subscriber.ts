import type { Ctx } from '../context.ts';
import { runInContext } from '../runtime/run.ts';
import { rootLog } from '../log.ts';
import type { EventData, EventEnvelope, EventKind } from './event.ts';
import { openingOf, verdictOf, type Order } from './inbox.ts';
import { register } from './registry.ts';

/** What a subscriber is handed: the event's own data and what the envelope says about it. */
export type Delivered<Data extends EventData> = Data & {
  readonly eventId: string;
  readonly type: string;
  /** UTC, when it was announced. */
  readonly timestamp: Date;
};

export type Outcome = 'done' | 'duplicate' | 'stale';

export interface Subscriber {
  /** `payments.charge-placed-order`: `<listening module>.<what it does>`. */
  readonly name: string;
  readonly on: readonly EventKind[];
  /** Takes the event in exactly once, or throws. Call `deliver()`, which counts the failures. */
  readonly handle: (envelope: EventEnvelope) => Promise<Outcome>;
}

type DataOf<Kinds> =
  Kinds extends EventKind<infer Data> ? Data : Kinds extends readonly EventKind<infer Data>[] ? Data : never;

/**
 * A reaction to an event, in a transaction of its own in which the event is also crossed off. `order`: `none` takes events as
 * they come; `state` takes one only if its version is above the last one taken of its
 * aggregate (the others are crossed off); `change`
 * takes them one by one, version after version, which needs an aggregate that announces every version.
 */
export function subscriber<const Kinds extends EventKind | readonly EventKind[]>(
  name: string,
  options: {
    readonly on: Kinds;
    readonly order?: Order;
    readonly run: (ctx: Ctx, event: Delivered<DataOf<Kinds>>) => Promise<unknown>;
  },
): Subscriber {
  const on = (Array.isArray(options.on) ? options.on : [options.on]) as readonly EventKind[];
  const order = options.order ?? 'none';
  const handle = async (envelope: EventEnvelope): Promise<Outcome> => {
    const event = read(on, envelope) as Delivered<DataOf<Kinds>>;
    const { traceId, requestId } = envelope.metadata;
    const log = rootLog.with({ requestId, traceId, subscriber: name, eventId: envelope.id, eventType: envelope.type });
    return runInContext<Outcome>(
      {
        role: 'worker',
        actor: { kind: 'subscriber', name },
        requestId,
        traceId,
        log,
        opening: openingOf(name, envelope, order),
      },
      async (ctx, opened) => {
        const verdict = verdictOf(opened, envelope, order);
        if (verdict !== 'take') return verdict;
        await options.run(ctx, event);
        return 'done';
      },
    );
  };
  return register('subscriber', { name, on, handle });
}

/** The data is checked again on arrival: an event may be older than the code that reads it. */
export function read(on: readonly EventKind[], envelope: EventEnvelope): Delivered<EventData> {
  const kind = on.find((candidate) => candidate.type === envelope.type);
  if (kind === undefined) throw new Error(`Nobody here listens to "${envelope.type}".`);
  const data = kind.data.parse(envelope.data);
  return { ...data, eventId: envelope.id, type: envelope.type, timestamp: new Date(envelope.timestamp) };
}
