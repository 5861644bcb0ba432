import { now } from '../../clock.ts';
import { AppError, ServerFailed } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { errorEnvelope } from './envelope.ts';
import type { HttpReply } from './message.ts';

/** Any failure as an answer. What we did not foresee is logged whole and told to the client as one plain sentence. */
export function errorReply(error: unknown, ids: { readonly requestId: string }, log: Log): HttpReply {
  const known = error instanceof AppError ? error : ServerFailed({ cause: error });
  if (known.status >= 500)
    log.error(known.status === 500 ? 'unforeseen failure' : known.message, { error, code: known.code });
  else if (known.status === 403 || known.status === 401)
    log.warn('refused', { code: known.code, status: known.status });
  return {
    status: known.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...known.headers,
      ...(known.retryAfterSeconds === undefined ? {} : { 'retry-after': String(known.retryAfterSeconds) }),
      ...(known.status === 401 ? { 'www-authenticate': 'Bearer realm="pushnchat"' } : {}),
    },
    body: errorEnvelope(known, { requestId: ids.requestId, timestamp: now().toISOString() }),
  };
}
