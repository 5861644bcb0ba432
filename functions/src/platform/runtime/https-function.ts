import { getRequestListener } from '@hono/node-server';
import { onRequest, type HttpsFunction, type HttpsOptions } from 'firebase-functions/v2/https';
import { DEPLOY } from './deploy.ts';
import { createApp, type AppOptions } from './http/app.ts';
import { answerDirectly, tameFramework } from './functions-framework.ts';

/** One deployed HTTPS function: what it serves and what it may use. */
export interface HttpsSpec extends AppOptions {
  readonly options: Pick<HttpsOptions, 'memory' | 'concurrency' | 'minInstances' | 'maxInstances' | 'timeoutSeconds'>;
}

export function httpsFunction(spec: HttpsSpec): HttpsFunction {
  tameFramework();
  const listener = getRequestListener(createApp(spec).fetch, { overrideGlobalObjects: false });
  answerDirectly(spec.name, (req, res) => void listener(req, res));
  return onRequest({ ...COMMON, ...spec.options }, (req, res) => listener(req, res));
}

/** Public: the API checks people itself. */
const COMMON: HttpsOptions = { ...DEPLOY, invoker: 'public' };
