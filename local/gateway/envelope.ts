import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** Answers in the API's own envelope, so that a client needs no second way to read an error. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, code, message, retryAfterSeconds } = refusal;
  const requestId = randomUUID();
  const body = JSON.stringify({
    errors: [{ code, message, source: 'server' }],
    meta: { requestId, timestamp: new Date().toISOString() },
  });
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
  });
  response.end(body);
}

export const unreachable: Refusal = {
  status: 503,
  code: 'server.busy',
  message: 'The service is starting again. Your request was not begun; send it again in a moment.',
  retryAfterSeconds: 1,
};

export const cutShort: Refusal = {
  status: 502,
  code: 'server.interrupted',
  message: 'The service stopped while it worked on this. Send it again with the same Idempotency-Key.',
  retryAfterSeconds: 1,
};
