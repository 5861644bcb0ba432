import type { LocalClock } from '../../clock.ts';
import type { Parcel } from '../courier.ts';
import { identityToken } from '../identity-token.ts';
import { lastPart } from '../names.ts';
import { queueOf } from './task.ts';
import type { Task } from './task.ts';

/** The HTTP request of the next attempt, with the headers that Cloud Tasks adds. */
export function parcelFor(task: Task, clock: LocalClock): Parcel {
  const { identity } = task;
  return {
    url: task.url,
    method: task.method,
    headers: {
      'content-type': 'application/octet-stream',
      ...Object.fromEntries(Object.entries(task.headers).map(([name, value]) => [name.toLowerCase(), value])),
      'user-agent': 'Google-Cloud-Tasks',
      'x-cloudtasks-queuename': lastPart(queueOf(task.name)),
      'x-cloudtasks-taskname': lastPart(task.name),
      'x-cloudtasks-taskretrycount': String(task.dispatchCount),
      'x-cloudtasks-taskexecutioncount': String(task.responseCount),
      'x-cloudtasks-tasketa': (task.scheduleTime / 1000).toFixed(6),
      ...(task.lastStatus !== undefined && { 'x-cloudtasks-taskpreviousresponse': String(task.lastStatus) }),
      ...(identity && {
        authorization: `Bearer ${identityToken(identity.account, identity.audience, clock.now())}`,
      }),
    },
    body: Buffer.from(task.body, 'base64'),
    timeoutMs: task.deadlineMs,
  };
}
