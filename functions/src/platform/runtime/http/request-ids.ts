import { randomUUID } from 'node:crypto';
import { config } from '../../config.ts';
import type { HttpRequest } from './message.ts';

export interface RequestIds {
  readonly requestId: string;
  /** 32 hex digits, of the W3C `traceparent` or Google's own header. */
  readonly traceId: string;
  /** As Cloud Logging joins lines of one trace. */
  readonly trace: string;
}

const REQUEST_ID = /^[\w-]{8,64}$/;
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/;
const CLOUD_TRACE = /^([\da-f]{32})(?:\/|$)/;

export function requestIds(request: Pick<HttpRequest, 'header'>): RequestIds {
  const given = request.header('x-request-id');
  const fresh = randomUUID();
  const traceId =
    TRACEPARENT.exec(request.header('traceparent') ?? '')?.[1] ??
    CLOUD_TRACE.exec(request.header('x-cloud-trace-context') ?? '')?.[1] ??
    fresh.replaceAll('-', '');
  return {
    requestId: given !== undefined && REQUEST_ID.test(given) ? given : fresh,
    traceId,
    trace: `projects/${config().GCLOUD_PROJECT}/traces/${traceId}`,
  };
}
