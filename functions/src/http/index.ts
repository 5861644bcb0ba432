import { httpsFunction } from '../platform/runtime/https-function.ts';
import { MANIFEST } from './manifest.ts';

/** The HTTPS functions of the deploy, as `manifest.ts` groups them. */
export const api = httpsFunction(MANIFEST.api);
export const admin = httpsFunction(MANIFEST.admin);
export const webhooks = httpsFunction(MANIFEST.webhooks);
