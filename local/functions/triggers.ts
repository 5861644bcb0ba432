import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LocalOptions } from '../service.ts';

export interface RetryConfig {
  readonly maxAttempts?: number | null;
  readonly maxRetrySeconds?: number | null;
  readonly minBackoffSeconds?: number | null;
  readonly maxBackoffSeconds?: number | null;
  readonly maxDoublings?: number | null;
}

/** What sets one function off, as firebase-functions states it in `__endpoint` when the function is deployed. */
export interface Trigger {
  /** The name it is exported under; its URL is `<functionsUrl>/<name>`. */
  readonly name: string;
  readonly region: string;
  /** How many calls one instance takes at once. */
  readonly concurrency?: number;
  readonly httpsTrigger?: object;
  readonly callableTrigger?: object;
  readonly eventTrigger?: {
    /** `google.cloud.pubsub.topic.v1.messagePublished`, `google.cloud.firestore.document.v1.created`, … */
    readonly eventType: string;
    /** Exact filters: `topic`, `bucket`, `database`, `namespace`, `document`. */
    readonly eventFilters?: Readonly<Record<string, string>>;
    /** Filters with wildcards: `document: 'inbox/{uid}/commands/{id}'`. */
    readonly eventFilterPathPatterns?: Readonly<Record<string, string>>;
    readonly retry: boolean;
  };
  readonly scheduleTrigger?: {
    readonly schedule: string;
    readonly timeZone?: string | null;
    readonly retryConfig?: RetryConfig & { readonly retryCount?: number | null };
  };
  readonly taskQueueTrigger?: {
    readonly retryConfig?: RetryConfig;
    readonly rateLimits?: {
      readonly maxConcurrentDispatches?: number | null;
      readonly maxDispatchesPerSecond?: number | null;
    };
  };
}

/** What a service gets that sets functions off. */
export interface TriggeredOptions extends LocalOptions {
  readonly triggers: readonly Trigger[];
}

const kinds = ['httpsTrigger', 'callableTrigger', 'eventTrigger', 'scheduleTrigger', 'taskQueueTrigger'] as const;

// Parameters are expressions and unset options are markers until they are deployed: take the value, or nothing.
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('value' in value && typeof value.value === 'function') return (value.value as () => unknown).call(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return (value.toJSON as () => unknown).call(value);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function firstRegion(region: unknown, preset: string): string {
  const first: unknown = Array.isArray(region) ? region[0] : region;
  return typeof first === 'string' ? first : preset;
}

/** Reads the triggers off the module that is deployed: each export that carries an `__endpoint`. */
export function triggersOf(module: Readonly<Record<string, unknown>>, region: string): Trigger[] {
  return Object.entries(module).flatMap(([name, exported]) => {
    if (typeof exported !== 'function' || !('__endpoint' in exported)) return [];
    const endpoint = plain(exported.__endpoint) as Record<string, unknown>;
    const found = kinds.filter((kind) => endpoint[kind] !== undefined).map((kind) => [kind, endpoint[kind]] as const);
    const { concurrency } = endpoint;
    const most = typeof concurrency === 'number' ? { concurrency } : {};
    return [{ name, region: firstRegion(endpoint['region'], region), ...most, ...Object.fromEntries(found) }];
  });
}

/** Asks a running functions host for its triggers. */
export async function readTriggers(functionsOrigin: string): Promise<readonly Trigger[]> {
  const answer = await fetch(`${functionsOrigin}/__triggers`, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`The functions host answered ${answer.status} when asked for its triggers.`);
  return (await answer.json()) as readonly Trigger[];
}

const stamp = (lib: string): string => `${lib} ${statSync(lib).mtimeMs}`;

/** Notes the triggers of a build, so that the next start need not wait for the host to name them. */
export function rememberTriggers(file: string, lib: string, triggers: readonly Trigger[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ stamp: stamp(lib), triggers }));
}

/** The triggers of this very build, if they were noted. */
export function recallTriggers(file: string, lib: string): readonly Trigger[] | undefined {
  try {
    const noted = JSON.parse(readFileSync(file, 'utf8')) as { stamp: string; triggers: readonly Trigger[] };
    return noted.stamp === stamp(lib) ? noted.triggers : undefined;
  } catch {
    return undefined;
  }
}
