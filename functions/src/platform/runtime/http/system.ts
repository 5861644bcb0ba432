import { now } from '../../clock.ts';
import { AppError, MethodNotAllowed } from '../../errors.ts';
import type { HttpReply, HttpRequest } from './message.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' } as const;

/** What every HTTPS function answers without a module, a person or a quota: is it alive, is it ready, what does it offer. */
export async function systemReply(request: HttpRequest): Promise<HttpReply | null> {
  switch (request.path) {
    case '/v1/health/live':
      return get(request, () => Promise.resolve(live()));
    case '/v1/health/ready':
      return get(request, async () => (await import('./health.ts')).ready());
    case '/v1/openapi.json':
      return get(request, async () => (await import('./openapi-file.ts')).openapiReply(request));
    default:
      return null;
  }
}

async function get(request: HttpRequest, reply: () => Promise<HttpReply>): Promise<HttpReply> {
  if (request.method === 'GET' || request.method === 'HEAD') return reply();
  throw new AppError(405, MethodNotAllowed().entries, { headers: { allow: 'GET, HEAD' } });
}

function live(): HttpReply {
  const body = JSON.stringify({ data: { status: 'ok' }, meta: { timestamp: now().toISOString() } });
  return { status: 200, headers: { ...JSON_TYPE, 'cache-control': 'no-store' }, body };
}
