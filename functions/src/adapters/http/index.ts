export { createHttpClient, type HttpCall, type HttpClient } from './client.ts';
export { leavesOpen, type Answered, type Outcome } from './outcome.ts';
export { parseJson } from './body.ts';
