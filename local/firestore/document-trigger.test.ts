import { onDocumentCreated, onDocumentWritten } from 'firebase-functions/v2/firestore';
import { onRequest } from 'firebase-functions/v2/https';
import { triggersOf } from '../functions/triggers.ts';
import { documentTriggers, pathMatcher } from './document-trigger.ts';

test('Firestore triggers are found among all functions, as they were declared', () => {
  const deployed = {
    api: onRequest(() => undefined),
    takeCommand: onDocumentCreated({ document: 'inbox/{uid}/commands/{id}', retry: true }, () => undefined),
    noteSettings: onDocumentWritten('settings/global', () => undefined),
  };
  expect(documentTriggers(triggersOf(deployed, 'europe-west1'))).toEqual([
    { function: 'takeCommand', event: 'created', document: 'inbox/{uid}/commands/{id}', retry: true },
    { function: 'noteSettings', event: 'written', document: 'settings/global', retry: false },
  ]);
});

test.each([
  ['inbox/{uid}/commands/{id}', ['inbox/u/commands/c'], ['inbox/u', 'inbox/u/commands/c/x/y', 'outbox/u/commands/c']],
  ['settings/global', ['settings/global'], ['settings/global2', 'settings/local']],
  ['a/{rest=**}', ['a/b', 'a/b/c/d'], ['a', 'b/a']],
  ['a/*', ['a/b'], ['a/b/c/d']],
  ['a/v-{n}', ['a/v-1'], ['a/w-1']],
  ['a/x.y', ['a/x.y'], ['a/xzy']],
])('%s', (pattern, meets, misses) => {
  const matches = pathMatcher(pattern);
  expect(meets.filter(matches)).toEqual(meets);
  expect(misses.filter(matches)).toEqual([]);
});
