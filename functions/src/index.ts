import { pick } from './platform/runtime/target.ts';

/** The deploy manifest. An instance loads only the folder, and there only the file, that its own function lives in. */
export const { api, admin, webhooks } = await pick(['api', 'admin', 'webhooks'], () => import('./http/index.ts'));
