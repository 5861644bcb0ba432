import type { google } from '@google-cloud/scheduler/build/protos/protos';
import { Refusal } from '../grpc.ts';
import { fromWire, toWire } from '../time.ts';
import { nextRun, parseCron } from './cron.ts';
import { jobDefaults } from './job.ts';
import type { Job } from './job.ts';
import { isZone } from './zone.ts';

type Wire = google.cloud.scheduler.v1.IJob;

const jobName = /^projects\/[^/]+\/locations\/[a-z0-9-]+\/jobs\/[A-Za-z0-9_-]{1,500}$/;

function refuse(sentence: string): never {
  throw new Refusal('INVALID_ARGUMENT', sentence);
}

export function checkJobName(name: string | null | undefined): string {
  if (name && jobName.test(name)) return name;
  return refuse(`"${name ?? ''}" is no job: projects/PROJECT/locations/LOCATION/jobs/ID is expected.`);
}

function timetable(schedule: string, timeZone: string, after: number): { nextTime: number | null } {
  if (!isZone(timeZone)) refuse(`"${timeZone}" is no time zone.`);
  try {
    return { nextTime: nextRun(parseCron(schedule), timeZone, after) };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** `kept` is the job that this one replaces: with the same timetable it keeps its next time, so that nothing missed is lost. */
export function fromJob(wire: Wire, now: number, kept?: Job): Job {
  const target = wire.httpTarget;
  const url = target?.uri ?? '';
  if (!target || !/^https?:\/\//.test(url) || !URL.canParse(url))
    refuse('A local job needs an httpTarget with an address.');
  const schedule = wire.schedule ?? '';
  const timeZone = wire.timeZone || 'UTC';
  const method = String(target.httpMethod || 'POST').replace('HTTP_METHOD_UNSPECIFIED', 'POST');
  const { retryConfig } = wire;
  const retryCount = retryConfig?.retryCount ?? jobDefaults.retryCount;
  if (retryCount < 0 || retryCount > 5) refuse('retry_count must be 0 to 5.');
  const account = target.oidcToken?.serviceAccountEmail;
  const sameTimetable = kept?.schedule === schedule && kept.timeZone === timeZone;
  return {
    name: checkJobName(wire.name),
    description: wire.description ?? '',
    schedule,
    timeZone,
    url,
    method,
    headers: target.headers ?? {},
    body: Buffer.from((target.body as Uint8Array | string | null | undefined) ?? '').toString('base64'),
    ...(account && { identity: { account, audience: target.oidcToken?.audience || url } }),
    retryCount,
    maxRetryMs: fromWire(retryConfig?.maxRetryDuration) ?? jobDefaults.maxRetryMs,
    backoff: {
      minMs: fromWire(retryConfig?.minBackoffDuration) ?? jobDefaults.backoff.minMs,
      maxMs: fromWire(retryConfig?.maxBackoffDuration) ?? jobDefaults.backoff.maxMs,
      maxDoublings: retryConfig?.maxDoublings || jobDefaults.backoff.maxDoublings,
    },
    deadlineMs: fromWire(wire.attemptDeadline) ?? jobDefaults.deadlineMs,
    updateTime: now,
    paused: kept?.paused ?? false,
    ...(sameTimetable ? { nextTime: kept.nextTime } : timetable(schedule, timeZone, now)),
    running: kept?.running ?? null,
    lastAttemptTime: kept?.lastAttemptTime ?? null,
    lastFailure: kept?.lastFailure ?? null,
  };
}

export function toJob(job: Job): Record<string, unknown> {
  const { identity, nextTime, lastAttemptTime } = job;
  return {
    name: job.name,
    description: job.description,
    schedule: job.schedule,
    timeZone: job.timeZone,
    httpTarget: {
      uri: job.url,
      httpMethod: job.method,
      headers: job.headers,
      body: Buffer.from(job.body, 'base64'),
      ...(identity && { oidcToken: { serviceAccountEmail: identity.account, audience: identity.audience } }),
    },
    state: job.paused ? 'PAUSED' : 'ENABLED',
    userUpdateTime: toWire(job.updateTime),
    status: { code: job.lastFailure === null ? 0 : 2, message: job.lastFailure ?? '' },
    ...(nextTime !== null && { scheduleTime: toWire(nextTime) }),
    ...(lastAttemptTime !== null && { lastAttemptTime: toWire(lastAttemptTime) }),
    retryConfig: {
      retryCount: job.retryCount,
      maxRetryDuration: toWire(job.maxRetryMs),
      minBackoffDuration: toWire(job.backoff.minMs),
      maxBackoffDuration: toWire(job.backoff.maxMs),
      maxDoublings: job.backoff.maxDoublings,
    },
    attemptDeadline: toWire(job.deadlineMs),
  };
}
