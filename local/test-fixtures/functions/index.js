// One function of each kind, as a deploy would find them: what the local cloud is tested with.
import { onDocumentCreated } from 'firebase-functions/v2/firestore';
import { onRequest } from 'firebase-functions/v2/https';
import { onMessagePublished } from 'firebase-functions/v2/pubsub';
import { onSchedule } from 'firebase-functions/v2/scheduler';
import { onObjectFinalized } from 'firebase-functions/v2/storage';
import { onTaskDispatched } from 'firebase-functions/v2/tasks';

const region = 'europe-west1';
const seen = [];

export const api = onRequest({ region }, async (req, res) => {
  const wait = Number(req.query['waitMs'] ?? 0);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  if (req.path === '/api/v1/seen') return void res.json(seen);
  if (req.path === '/api/v1/pid') return void res.json({ pid: process.pid });
  res.set('x-served-by', 'api');
  res.json({
    method: req.method,
    url: req.url,
    originalUrl: req.originalUrl,
    host: req.headers['host'],
    forwardedHost: req.headers['x-forwarded-host'],
    forwardedFor: req.headers['x-forwarded-for'],
    body: req.rawBody?.toString('utf8') ?? null,
  });
});

export const admin = onRequest({ region }, (req, res) => {
  res.json({ servedBy: 'admin', url: req.url });
});

export const listingsEvents = onMessagePublished({ topic: 'listings', region, retry: true }, (event) => {
  if (event.data.message.json.fail === true) throw new Error('asked to fail');
  seen.push({ kind: 'pubsub', id: event.id, json: event.data.message.json });
});

export const tasks = onTaskDispatched(
  { region, retryConfig: { maxAttempts: 5, minBackoffSeconds: 1 }, rateLimits: { maxConcurrentDispatches: 10 } },
  (request) => {
    seen.push({ kind: 'task', id: request.id, data: request.data });
  },
);

export const sweep = onSchedule({ region, schedule: '*/5 * * * *', timeZone: 'Africa/Dakar' }, (event) => {
  seen.push({ kind: 'schedule', at: event.scheduleTime });
});

export const commands = onDocumentCreated({ document: 'inbox/{uid}/commands/{id}', region, retry: true }, (event) => {
  seen.push({ kind: 'firestore', params: event.params, data: event.data?.data() });
});

export const uploads = onObjectFinalized({ bucket: 'demo-pushnchat.appspot.com', region }, (event) => {
  seen.push({ kind: 'storage', name: event.data.name, size: event.data.size });
});
