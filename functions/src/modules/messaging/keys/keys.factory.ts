/** What suites play that measure keys: wrapping, sealing and looking, as the verbs of this module do it. */
export { newDataKey, openBody, openDataKey, sealBody, type WrappedKey } from './data-key.ts';
export { lookAgain } from './ring.ts';
