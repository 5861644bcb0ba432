import { randomUUID } from 'node:crypto';
import type { google } from '@google-cloud/tasks/build/protos';
import { Refusal } from '../grpc.ts';
import { fromWire, toWire } from '../time.ts';
import { queueDefaults } from './task.ts';
import type { Attempt, QueueConfig, Task } from './task.ts';

type WireTask = google.cloud.tasks.v2.ITask;
type WireQueue = google.cloud.tasks.v2.IQueue;

const queueName = /^projects\/[^/]+\/locations\/[a-z0-9-]+\/queues\/[A-Za-z0-9-]{1,100}$/;
const largestTask = 1_048_576;
const farthestMs = 30 * 24 * 3_600_000;

function refuse(sentence: string): never {
  throw new Refusal('INVALID_ARGUMENT', sentence);
}

export function checkQueueName(name: string | null | undefined): string {
  if (name && queueName.test(name)) return name;
  return refuse(`"${name ?? ''}" is no queue: projects/PROJECT/locations/LOCATION/queues/ID is expected.`);
}

function checkTaskName(queue: string, name: string | null | undefined): string {
  if (!name) return `${queue}/tasks/${randomUUID().replaceAll('-', '')}`;
  const id = name.startsWith(`${queue}/tasks/`) ? name.slice(queue.length + 7) : '';
  if (/^[A-Za-z0-9_-]{1,500}$/.test(id)) return name;
  return refuse(`"${name}" is no task of ${queue}: an id of letters, digits, - and _ is expected.`);
}

function checkUrl(url: string | null | undefined): string {
  if (url && /^https?:\/\//.test(url) && URL.canParse(url) && url.length <= 2083) return url;
  return refuse(`"${url ?? ''}" is no address that a task can be sent to.`);
}

/** Applies the limits of the real service. `now` is the virtual time in epoch milliseconds. */
export function fromTask(queue: string, wire: WireTask, now: number): Task {
  if (wire.appEngineHttpRequest) refuse('The local Cloud Tasks sends HTTP tasks only.');
  const request = wire.httpRequest ?? refuse('A task needs an httpRequest.');
  const url = checkUrl(request.url);
  const method = String(request.httpMethod || 'POST').replace('HTTP_METHOD_UNSPECIFIED', 'POST');
  const body = Buffer.from((request.body as Uint8Array | string | null | undefined) ?? '');
  if (body.length > 0 && !['POST', 'PUT', 'PATCH'].includes(method)) refuse(`A task with ${method} carries no body.`);
  if (body.length > largestTask) refuse(`A task holds at most ${largestTask} bytes.`);
  const scheduleTime = Math.max(fromWire(wire.scheduleTime) ?? now, now);
  if (scheduleTime > now + farthestMs) refuse('A task can wait for at most 30 days.');
  const deadlineMs = fromWire(wire.dispatchDeadline) ?? 600_000;
  if (deadlineMs < 15_000 || deadlineMs > 1_800_000) refuse('The dispatch deadline must be 15 s to 30 min.');
  const account = request.oidcToken?.serviceAccountEmail;
  return {
    name: checkTaskName(queue, wire.name),
    url,
    method,
    headers: request.headers ?? {},
    body: body.toString('base64'),
    ...(account && { identity: { account, audience: request.oidcToken?.audience || url } }),
    createTime: now,
    deadlineMs,
    scheduleTime,
    dispatchCount: 0,
    responseCount: 0,
  };
}

function toAttempt(attempt: Attempt): object {
  const { responseTime, failure } = attempt;
  return {
    scheduleTime: toWire(attempt.scheduleTime),
    dispatchTime: toWire(attempt.dispatchTime),
    ...(responseTime !== undefined && { responseTime: toWire(responseTime) }),
    responseStatus: { code: failure === undefined ? 0 : 2, message: failure ?? '' },
  };
}

/** `full` includes the body, which the basic view leaves out. */
export function toTask(task: Task, full: boolean): object {
  const { identity, firstAttempt, lastAttempt } = task;
  return {
    name: task.name,
    httpRequest: {
      url: task.url,
      httpMethod: task.method,
      headers: task.headers,
      ...(full && { body: Buffer.from(task.body, 'base64') }),
      ...(identity && { oidcToken: { serviceAccountEmail: identity.account, audience: identity.audience } }),
    },
    scheduleTime: toWire(task.scheduleTime),
    createTime: toWire(task.createTime),
    dispatchDeadline: toWire(task.deadlineMs),
    dispatchCount: task.dispatchCount,
    responseCount: task.responseCount,
    ...(firstAttempt && { firstAttempt: toAttempt(firstAttempt) }),
    ...(lastAttempt && { lastAttempt: toAttempt(lastAttempt) }),
    view: full ? 'FULL' : 'BASIC',
  };
}

/** Settings that are not given stay as they are, or become the cloud's defaults. */
export function fromQueue(name: string, wire: WireQueue, kept?: QueueConfig): QueueConfig {
  const base = kept ?? { name, ...queueDefaults };
  const { rateLimits, retryConfig } = wire;
  const config: QueueConfig = {
    name,
    paused: base.paused,
    maxDispatchesPerSecond: rateLimits?.maxDispatchesPerSecond || base.maxDispatchesPerSecond,
    maxConcurrentDispatches: rateLimits?.maxConcurrentDispatches || base.maxConcurrentDispatches,
    maxAttempts: retryConfig?.maxAttempts || base.maxAttempts,
    maxRetryMs: fromWire(retryConfig?.maxRetryDuration) ?? base.maxRetryMs,
    backoff: {
      minMs: fromWire(retryConfig?.minBackoff) ?? base.backoff.minMs,
      maxMs: fromWire(retryConfig?.maxBackoff) ?? base.backoff.maxMs,
      maxDoublings: retryConfig?.maxDoublings || base.backoff.maxDoublings,
    },
  };
  if (config.maxAttempts < -1) refuse('max_attempts must be -1 or more.');
  if (config.backoff.minMs > config.backoff.maxMs) refuse('min_backoff must not be longer than max_backoff.');
  return config;
}

export function toQueue(config: QueueConfig): object {
  return {
    name: config.name,
    state: config.paused ? 'PAUSED' : 'RUNNING',
    rateLimits: {
      maxDispatchesPerSecond: config.maxDispatchesPerSecond,
      maxConcurrentDispatches: config.maxConcurrentDispatches,
      maxBurstSize: Math.ceil(Math.min(100, config.maxDispatchesPerSecond)),
    },
    retryConfig: {
      maxAttempts: config.maxAttempts,
      maxRetryDuration: toWire(config.maxRetryMs),
      minBackoff: toWire(config.backoff.minMs),
      maxBackoff: toWire(config.backoff.maxMs),
      maxDoublings: config.backoff.maxDoublings,
    },
  };
}
