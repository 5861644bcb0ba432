import type { LocalClock } from '../../clock.ts';
import type { Parcel } from '../courier.ts';
import { identityToken } from '../identity-token.ts';
import { lastPart } from '../names.ts';
import type { Job } from './job.ts';

/** The HTTP request of one attempt, with the headers that Cloud Scheduler adds. */
export function parcelFor(job: Job, scheduleTime: number, clock: LocalClock): Parcel {
  const { identity } = job;
  return {
    url: job.url,
    method: job.method,
    headers: {
      'content-type': 'application/octet-stream',
      ...Object.fromEntries(Object.entries(job.headers).map(([name, value]) => [name.toLowerCase(), value])),
      'user-agent': 'Google-Cloud-Scheduler',
      'x-cloudscheduler': 'true',
      'x-cloudscheduler-jobname': lastPart(job.name),
      'x-cloudscheduler-scheduletime': new Date(scheduleTime).toISOString(),
      ...(identity && {
        authorization: `Bearer ${identityToken(identity.account, identity.audience, clock.now())}`,
      }),
    },
    body: Buffer.from(job.body, 'base64'),
    timeoutMs: job.deadlineMs,
  };
}
