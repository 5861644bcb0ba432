import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TriggeredOptions } from '../functions/triggers.ts';
import type { Exchange } from './exchange.ts';

// As Eventarc does for a function with `retry: true`: again and again, further and further apart.
const backoffMs = [100, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const;

/** Posts a CloudEvent to each function with a storage trigger for what happened. */
export function announcer(options: TriggeredOptions): { readonly announce: Exchange['announce']; stop(): void } {
  const stopping = new AbortController();

  const deliver = async (
    name: string,
    retry: boolean,
    headers: Record<string, string>,
    body: string,
  ): Promise<void> => {
    for (const pause of [0, ...backoffMs]) {
      await sleep(pause, undefined, { signal: stopping.signal });
      const answer = await fetch(`${options.functionsUrl}/${name}`, {
        method: 'POST',
        headers,
        body,
        signal: stopping.signal,
      }).catch(() => undefined);
      if (answer?.ok === true || (answer !== undefined && !retry)) return;
    }
    options.report(`Cloud Storage: ${name} did not take its event; it is lost.`);
  };

  return {
    announce(kind, resource) {
      const type = `google.cloud.storage.object.v1.${kind}`;
      const headers = {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': randomUUID(),
        'ce-type': type,
        'ce-source': `//storage.googleapis.com/projects/_/buckets/${resource.bucket}`,
        'ce-subject': `objects/${resource.name}`,
        'ce-time': resource.updated,
        'ce-bucket': resource.bucket,
      };
      for (const { name, eventTrigger } of options.triggers) {
        if (eventTrigger?.eventType !== type || eventTrigger.eventFilters?.['bucket'] !== resource.bucket) continue;
        deliver(name, eventTrigger.retry, headers, JSON.stringify(resource)).catch(() => undefined);
      }
    },
    stop: () => stopping.abort(),
  };
}
