import type { z } from 'zod';
import { newId } from '../values/id.ts';

/** Every event is about one aggregate, at one version of it. */
export interface EventData {
  /** UUIDv7 of the aggregate. */
  readonly id: string;
  /** Row version of the aggregate after the change; rises by one with each change. */
  readonly version: number;
}

export interface EventKind<Data extends EventData = EventData> {
  /** `listing.published`: past tense, stable. */
  readonly type: string;
  /** The Pub/Sub topic; one a module. */
  readonly topic: string;
  readonly data: z.ZodType<Data>;
}

/** What travels. `timestamp` is UTC, ISO 8601. */
export interface EventEnvelope<Data extends EventData = EventData> {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly source: string;
  readonly data: Data;
  readonly metadata: { readonly traceId: string; readonly requestId: string; readonly actor: string };
}

export interface PendingEvent {
  readonly id: string;
  readonly kind: Pick<EventKind, 'topic' | 'type'>;
  readonly data: EventData;
  /** A replay travels again as it first did. */
  readonly original?: EventEnvelope;
}

export function defineEvent<Data extends EventData>(
  topic: string,
  type: string,
  data: z.ZodType<Data>,
): EventKind<Data> {
  return { topic, type, data };
}

/** The part of `Ctx` that announcing needs; named here so that `Ctx` may know events and not the other way round. */
interface Announcing {
  readonly now: Date;
  readonly pending: { readonly events: PendingEvent[] };
}

/** Announces what happened. The row is written in the commit's own flight, so event and change live or die together. */
export function emit<Data extends EventData>(ctx: Announcing, kind: EventKind<Data>, data: Data): void {
  const checked = kind.data.parse(data);
  ctx.pending.events.push({ id: newId(ctx.now), kind: kind, data: checked });
}
