import type { z } from 'zod';
import type { Ctx } from '../context.ts';
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
  readonly kind: EventKind;
  readonly data: EventData;
}

export function defineEvent<Data extends EventData>(
  topic: string,
  type: string,
  data: z.ZodType<Data>,
): EventKind<Data> {
  return { topic, type, data };
}

/** Announces what happened. The row is written in the commit's own flight, so event and change live or die together. */
export function emit<Data extends EventData>(ctx: Ctx, kind: EventKind<Data>, data: Data): void {
  const checked = kind.data.parse(data);
  ctx.pending.events.push({ id: newId(ctx.now), kind: kind as unknown as EventKind, data: checked });
}
