import { z } from 'zod';
import { now } from '../../clock.ts';
import { rootLog } from '../../log.ts';
import type { HttpReply, HttpRequest } from './message.ts';

/** A command that a client wrote while offline: one call of the API, to be made when the network is back. */
const Command = z.object({
  /** `POST /v1/listings`. */
  route: z.string().regex(/^(POST|PUT|PATCH|DELETE) \/v1\/[\w/:.-]{1,200}$/),
  body: z.record(z.string(), z.unknown()).optional(),
  /** The phone's own clock; a label only, it decides nothing. */
  sentAt: z.unknown().optional(),
});

/** What is written back into the command's document. */
export interface Verdict {
  readonly status: 'done' | 'rejected';
  readonly httpStatus: number;
  readonly answer: unknown;
  readonly answeredAt: string;
}

type Dispatch = (request: HttpRequest) => Promise<HttpReply>;

/** It broke on us. Another try may find us well, but not for ever: it may be this very command. */
export class CommandBroke extends Error {
  constructor() {
    super('The command was answered 500; it comes again.');
    this.name = 'CommandBroke';
  }
}

/** Answers that may change by themselves: the command comes again instead of being rejected. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/**
 * Runs a command through the very pipeline that REST uses, with its document id as the idempotency key: however often
 * Firestore repeats the trigger, it takes effect once. Throws when it should come again.
 */
export async function runCommand(
  dispatch: Dispatch,
  command: { readonly uid: string; readonly id: string; readonly createdAt: number; readonly data: unknown },
): Promise<Verdict> {
  const parsed = Command.safeParse(command.data);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.'));
    return verdict('rejected', 400, {
      errors: [{ code: 'command.invalid', message: 'This command is not complete.', field: fields[0] }],
    });
  }
  const [method, path] = parsed.data.route.split(' ') as [string, string];
  const body = parsed.data.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(parsed.data.body));
  const headers: Readonly<Record<string, string>> = {
    'content-type': 'application/json',
    'idempotency-key': `command-${command.id}`,
  };
  const reply = await dispatch({
    method,
    path,
    queryText: '',
    params: {},
    header: (name) => headers[name],
    headers: () => headers,
    body: () => Promise.resolve(body),
    ip: 'inbox',
    // Firestore's rules saw the token when the document was created; that moment is when this person was signed in.
    identity: { uid: command.uid, email: null, phone: null, signedInAt: command.createdAt, expiresAt: Infinity },
  });
  const inProgress = reply.status === 409 && reply.body.includes('"idempotency.in_progress"');
  if (reply.status === 500) throw new CommandBroke();
  if (PASSING.has(reply.status) || inProgress) {
    rootLog.warn('A command will be tried again', { status: reply.status, route: parsed.data.route });
    throw new Error(`The command was answered ${reply.status}; it comes again.`);
  }
  const answer: unknown = reply.body === '' ? null : JSON.parse(reply.body);
  return verdict(reply.status < 400 ? 'done' : 'rejected', reply.status, answer);
}

function verdict(status: Verdict['status'], httpStatus: number, answer: unknown): Verdict {
  return { status, httpStatus, answer, answeredAt: now().toISOString() };
}

/** What its sender reads when we could not do it; the phone may offer to send it anew, as another command. */
export function gaveUp(): Verdict {
  const message = 'Something is wrong on our side, and we could not do this. We are looking at it.';
  return verdict('rejected', 500, { errors: [{ code: 'command.failed', message }] });
}
