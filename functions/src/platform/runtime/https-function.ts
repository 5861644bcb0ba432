import { getRequestListener } from '@hono/node-server';
import { onRequest, type HttpsFunction, type HttpsOptions } from 'firebase-functions/v2/https';
import { createApp, type AppOptions } from './http/app.ts';
import { tameFramework } from './functions-framework.ts';

/** One deployed HTTPS function: what it serves and what it may use. */
export interface HttpsSpec extends AppOptions {
  readonly options: Pick<HttpsOptions, 'memory' | 'concurrency' | 'minInstances' | 'maxInstances' | 'timeoutSeconds'>;
}

export function httpsFunction(spec: HttpsSpec): HttpsFunction {
  tameFramework();
  const listener = getRequestListener(createApp(spec).fetch, { overrideGlobalObjects: false });
  return onRequest({ ...COMMON, ...spec.options }, (req, res) => listener(req, res));
}

/** Public: the API checks people itself. Secrets come from Secret Manager under the names the environment uses. */
const COMMON: HttpsOptions = {
  region: 'europe-west1',
  invoker: 'public',
  secrets: ['DATABASE_URL', 'DATABASE_STAFF_URL', 'DATABASE_WORKER_URL', 'CURSOR_SECRET'],
};
