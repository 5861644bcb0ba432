import type { Gate } from '../gate.ts';
import type { Backlog } from './backlog.ts';

/** What is kept of a subscription. */
export interface SubscriptionConfig {
  readonly name: string;
  readonly topic: string;
  readonly ackDeadlineMs: number;
  readonly ordered: boolean;
  readonly retentionMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Set by a caller's retry policy; without one a refused message comes back at once to a puller. */
  readonly minBackoffMs?: number;
  readonly maxBackoffMs?: number;
  /** Where messages are posted to; without it they are pulled. */
  readonly pushEndpoint?: string;
  /**
   * The function behind an Eventarc subscription; without `retry` one failure is the end of a message, and `concurrency` is how many of
   * them one instance takes at once. */
  readonly eventarc?: { readonly function: string; readonly retry: boolean; readonly concurrency?: number | null };
}

export interface Counters {
  deliveries: number;
  redeliveries: number;
  acknowledged: number;
  /** Given up: retention was over, or the function does not ask for retries. */
  dropped: number;
  lastFailure: string | null;
}

export interface Subscription {
  config: SubscriptionConfig;
  readonly backlog: Backlog;
  readonly counters: Counters;
  /** Called when there is something to hand out; set by whoever hands out. */
  readonly consumers: Set<() => void>;
  gate?: Gate;
  inFlight: number;
}

export const defaultRetentionMs = 7 * 24 * 3_600_000;
