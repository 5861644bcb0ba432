import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertFails, assertSucceeds, initializeTestEnvironment } from '@firebase/rules-unit-testing';
import type { RulesTestEnvironment } from '@firebase/rules-unit-testing';
import {
  collection,
  deleteDoc,
  doc,
  getDoc,
  getDocs,
  query,
  serverTimestamp,
  setDoc,
  setLogLevel,
  updateDoc,
  where,
} from 'firebase/firestore';
import type { Firestore, Query } from 'firebase/firestore';
import { projectRoot } from '../root.ts';
import { readCoverage } from './rule-coverage.ts';
import { onEachEmulator, startTestFirestore } from './test-firestore.ts';
import type { TestFirestore } from './test-firestore.ts';

const project = 'demo-rules';
const roles = ['anonymous', 'owner', 'other', 'moderator', 'admin'] as const;
type Role = (typeof roles)[number];
const everyone: readonly Role[] = roles;

const operations = ['get', 'list', 'create', 'update', 'delete'] as const;
type Operation = (typeof operations)[number];

const command = () => ({
  route: 'POST /v1/listings/:id/submit',
  params: { id: 'list_01h45ytscbebyvny4gc8cr8ma2' },
  body: {},
  sentAt: new Date(),
});
const listing = (status: string, ownerUid = 'owner') => ({ status, ownerUid, title: 'Maize, 50 kg', _v: 3, _h: 'x' });

interface Place {
  readonly path: string;
  /** What lies there before each case; undefined for nothing. */
  readonly data?: Record<string, unknown>;
  /** The only allowed operations; all others are refused to everybody. */
  readonly allowed: Partial<Record<Operation, readonly Role[]>>;
}

const places: Readonly<Record<string, Place>> = {
  'an active listing': { path: 'listings/active', data: listing('active'), allowed: { get: everyone } },
  'a pending listing': { path: 'listings/pending', data: listing('pending_review'), allowed: { get: ['owner'] } },
  'an expired listing': { path: 'listings/expired', data: listing('expired'), allowed: { get: ['owner'] } },
  'a stranger’s pending listing': { path: 'listings/else', data: listing('paused', 'else'), allowed: {} },
  'a tombstone': { path: 'listings/gone', data: { _v: 9, _deleted: true, _expiresAt: new Date() }, allowed: {} },
  'a tombstone that kept its status': {
    path: 'listings/half-gone',
    data: { status: 'active', _v: 9, _deleted: true },
    allowed: {},
  },
  'a listing of a strange shape': { path: 'listings/odd', data: { status: ['active'], ownerUid: null }, allowed: {} },
  'a listing that is not there': { path: 'listings/none', allowed: { get: everyone } },
  'a hidden listing': { path: 'listings/hidden', data: listing('hidden'), allowed: { get: ['owner'] } },
  'a storefront': { path: 'storefronts/store_1', data: { open: false, _v: 2 }, allowed: { get: everyone } },
  'a storefront that is gone': { path: 'storefronts/store_2', data: { _v: 3, _deleted: true }, allowed: {} },
  'below a listing': { path: 'listings/active/bids/b1', data: { amount: 5 }, allowed: {} },
  'one’s own payment': {
    path: 'payments/mine',
    data: { payerUid: 'owner', status: 'open' },
    allowed: { get: ['owner'] },
  },
  'a stranger’s payment': { path: 'payments/else', data: { payerUid: 'else', status: 'open' }, allowed: {} },
  'a payment by our own machinery': { path: 'payments/none-paid', data: { payerUid: null }, allowed: {} },
  'a payment that is not there yet': { path: 'payments/none', allowed: { get: everyone } },
  'one’s own profile': { path: 'users/owner', data: { claimsVersion: 4 }, allowed: { get: ['owner'] } },
  'a stranger’s profile': { path: 'users/else', data: { claimsVersion: 1 }, allowed: {} },
  'one’s own wallet': { path: 'users/owner/wallet/summary', data: { balances: [] }, allowed: { get: ['owner'] } },
  'a stranger’s wallet': { path: 'users/else/wallet/summary', data: { balances: [] }, allowed: {} },
  'beside a wallet': { path: 'users/owner/wallet/secret', data: { balances: [] }, allowed: {} },
  'below a profile': { path: 'users/owner/private/phone', data: { phone: '+2348030000000' }, allowed: {} },
  'one’s own list of conversations': {
    path: 'users/owner/conversations/mine',
    data: { unread: 2, preview: 'Forty bags' },
    allowed: { get: ['owner'], list: ['owner'] },
  },
  'one’s own list of connections': {
    path: 'users/owner/connections/mine',
    data: { status: 'pending', note: 'We buy what you sell' },
    allowed: { get: ['owner'], list: ['owner'] },
  },
  'what has climbed to oneself': {
    path: 'users/owner/escalations/mine',
    data: { level: 'lead', inboxName: 'Orders' },
    allowed: { get: ['owner'], list: ['owner'] },
  },
  'what has climbed to a stranger': { path: 'users/else/escalations/theirs', data: { level: 'lead' }, allowed: {} },
  'what is left of one’s own requests': {
    path: 'users/owner/credits/mine',
    data: { connectionRequests: [] },
    allowed: { get: ['owner'], list: ['owner'] },
  },
  'what is left of a stranger’s requests': { path: 'users/else/credits/theirs', data: {}, allowed: {} },
  'a stranger’s connection': { path: 'users/else/connections/theirs', data: { status: 'accepted' }, allowed: {} },
  'a conversation': {
    path: 'conversations/mine',
    data: { memberUids: ['owner', 'other'], status: 'open' },
    allowed: { get: ['owner', 'other'] },
  },
  'a message of it': {
    path: 'conversations/mine/messages/1',
    data: { seq: 1, text: 'Forty bags' },
    allowed: { get: ['owner', 'other'], list: ['owner', 'other'] },
  },
  'who is typing in it': {
    path: 'conversations/mine/typing/owner',
    data: { at: new Date() },
    allowed: { get: ['owner', 'other'], list: ['owner', 'other'], delete: ['owner'] },
  },
  'below a message': { path: 'conversations/mine/messages/1/likes/l1', data: { by: 'owner' }, allowed: {} },
  'one’s own inbox': { path: 'inboxes/mine', data: { agentUids: ['owner', 'else'] }, allowed: { get: ['owner'] } },
  'whose a conversation in it is': {
    path: 'inboxes/mine/assignments/conv_1',
    data: { state: 'assigned' },
    allowed: { get: ['owner'], list: ['owner'] },
  },
  'whose a conversation elsewhere is': {
    path: 'inboxes/theirs/assignments/conv_1',
    data: { state: 'assigned' },
    allowed: {},
  },
  'an inbox where one does not work': { path: 'inboxes/theirs', data: { agentUids: ['else'] }, allowed: {} },
  'an inbox’s tombstone': { path: 'inboxes/gone', data: { _v: 9, _deleted: true }, allowed: {} },
  'an assignment of nowhere': { path: 'inboxes/none/assignments/conv_1', data: { state: 'waiting' }, allowed: {} },
  'below an inbox': { path: 'inboxes/mine/notes/n1', data: { text: 'He never pays' }, allowed: {} },
  'strangers’ conversation': { path: 'conversations/theirs', data: { memberUids: ['else'] }, allowed: {} },
  'a message of strangers': { path: 'conversations/theirs/messages/1', data: { seq: 1 }, allowed: {} },
  'a conversation’s tombstone': { path: 'conversations/gone', data: { _v: 9, _deleted: true }, allowed: {} },
  'a message of nowhere': { path: 'conversations/none/messages/1', data: { seq: 1 }, allowed: {} },
  'somebody’s presence': {
    path: 'presence/owner',
    data: { state: 'here', at: new Date() },
    allowed: { get: ['owner', 'other', 'moderator', 'admin'] },
  },
  'one’s own command': {
    path: 'inbox/owner/commands/c1',
    data: command(),
    allowed: { get: ['owner'], list: ['owner'], create: ['owner'] },
  },
  'a stranger’s command': { path: 'inbox/else/commands/c1', data: command(), allowed: {} },
  'an inbox itself': { path: 'inbox/owner', data: { unread: 1 }, allowed: {} },
  'below a command': { path: 'inbox/owner/commands/c1/verdicts/v1', data: { ok: true }, allowed: {} },
  'businesses, which have no rule': { path: 'businesses/b1', data: { name: 'Mama Ada Foods' }, allowed: {} },
  'the audit log': { path: 'audit/a1', data: { act: 'approve' }, allowed: {} },
  'a path nobody named': { path: 'anything/at/all/here', data: { ownerUid: 'owner' }, allowed: {} },
};

// The Web SDK warns of every refusal, and refusals are what this is about.
setLogLevel('silent');

onEachEmulator('G-F5 firestore.rules', (kind) => {
  let server: TestFirestore;
  let environment: RulesTestEnvironment;
  let as: Readonly<Record<Role, Firestore>>;

  const seed = (path: string, data: Record<string, unknown> | undefined): Promise<void> =>
    environment.withSecurityRulesDisabled(async (context) => {
      const target = doc(context.firestore() as unknown as Firestore, path);
      await (data ? setDoc(target, data) : deleteDoc(target));
    });

  beforeAll(async () => {
    server = await startTestFirestore(kind);
    const rules = readFileSync(join(projectRoot, 'firestore.rules'), 'utf8');
    environment = await initializeTestEnvironment({
      projectId: project,
      firestore: { host: '127.0.0.1', port: server.port, rules },
    });
    const signedIn = (uid: string, claims = {}): Firestore =>
      environment.authenticatedContext(uid, claims).firestore() as unknown as Firestore;
    as = {
      anonymous: environment.unauthenticatedContext().firestore() as unknown as Firestore,
      owner: signedIn('owner', { role: 'consumer' }),
      other: signedIn('other', { role: 'business' }),
      moderator: signedIn('moderator', { role: 'moderator' }),
      admin: signedIn('admin', { role: 'admin' }),
    };
  }, 60_000);

  afterAll(async () => {
    await environment?.cleanup();
    await server?.destroy();
  });

  const attempt: Readonly<Record<Operation, (db: Firestore, path: string) => Promise<unknown>>> = {
    get: (db, path) => getDoc(doc(db, path)),
    list: (db, path) => getDocs(collection(db, path.slice(0, path.lastIndexOf('/')))),
    create: (db, path) => setDoc(doc(db, `${path}-new`), dataAt(path)),
    update: (db, path) => updateDoc(doc(db, path), { touched: true }),
    delete: (db, path) => deleteDoc(doc(db, path)),
  };

  describe.each(Object.keys(places))('%s', (name) => {
    const place = places[name] as Place;
    beforeAll(() => seed(place.path, place.data));

    test.each(roles.flatMap((role) => operations.map((operation) => [role, operation] as const)))(
      '%s may %s only as the table says',
      async (role, operation) => {
        const tried = attempt[operation](as[role], place.path);
        if (place.allowed[operation]?.includes(role)) await assertSucceeds(tried);
        else await assertFails(tried);
      },
    );
  });

  describe('a query of listings carries its own proof', () => {
    const all = (db: Firestore): Query => collection(db, 'listings');
    const queries: readonly (readonly [string, (db: Firestore) => Query, readonly Role[]])[] = [
      ['all of them', all, []],
      ['the active ones', (db) => query(all(db), where('status', '==', 'active')), everyone],
      ['those of the owner', (db) => query(all(db), where('ownerUid', '==', 'owner')), ['owner']],
      [
        'the owner’s active ones',
        (db) => query(all(db), where('ownerUid', '==', 'owner'), where('status', '==', 'active')),
        everyone,
      ],
      ['the pending ones', (db) => query(all(db), where('status', '==', 'pending_review')), []],
      ['any but the pending ones', (db) => query(all(db), where('status', '!=', 'pending_review')), []],
      ['by a title', (db) => query(all(db), where('title', '==', 'Maize, 50 kg')), []],
    ];
    test.each(queries.flatMap(([what, build, may]) => roles.map((role) => [role, what, build, may] as const)))(
      '%s asks for %s',
      async (role, _what, build, may) => {
        const asked = getDocs(build(as[role]));
        if (may.includes(role)) await assertSucceeds(asked);
        else await assertFails(asked);
      },
    );
  });

  describe('what phones tell each other without the server', () => {
    const typing = (conversation: string, uid: string) => `conversations/${conversation}/typing/${uid}`;
    const now = serverTimestamp();
    beforeAll(async () => {
      await seed('conversations/mine', { memberUids: ['owner', 'other'] });
      await seed('conversations/theirs', { memberUids: ['else'] });
    });

    test('that one is typing, in one’s own name, where one takes part, at the server’s time, and no more', async () => {
      await assertSucceeds(setDoc(doc(as.owner, typing('mine', 'owner')), { at: now }));
      await assertSucceeds(setDoc(doc(as.owner, typing('mine', 'owner')), { at: now }));
      await assertFails(setDoc(doc(as.owner, typing('mine', 'other')), { at: now }));
      await assertFails(setDoc(doc(as.owner, typing('theirs', 'owner')), { at: now }));
      await assertFails(setDoc(doc(as.owner, typing('mine', 'owner')), { at: new Date(0) }));
      await assertFails(setDoc(doc(as.owner, typing('mine', 'owner')), { at: now, text: 'Psst' }));
    });

    test('that one is here or away', async () => {
      await assertSucceeds(setDoc(doc(as.owner, 'presence/owner'), { state: 'here', at: now }));
      await assertSucceeds(setDoc(doc(as.owner, 'presence/owner'), { state: 'away', at: now }));
      await assertFails(setDoc(doc(as.owner, 'presence/other'), { state: 'here', at: now }));
      await assertFails(setDoc(doc(as.owner, 'presence/owner'), { state: 'rich', at: now }));
      await assertFails(setDoc(doc(as.owner, 'presence/owner'), { state: 'here', at: new Date(0) }));
      await assertFails(setDoc(doc(as.owner, 'presence/owner'), { state: 'here', at: now, phone: '+233' }));
    });
  });

  describe('a command has exactly its shape', () => {
    const keys = (count: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
    const without = (key: string): Record<string, unknown> =>
      Object.fromEntries(Object.entries(command()).filter(([name]) => name !== key));
    const accepted: readonly (readonly [string, Record<string, unknown>])[] = [
      ['the usual one', command()],
      ['a full body', { ...command(), body: keys(50), params: keys(10) }],
      ['a DELETE', { ...command(), route: 'DELETE /v1/listings/:id' }],
    ];
    const refused: readonly (readonly [string, Record<string, unknown>])[] = [
      ...['route', 'params', 'body', 'sentAt'].map((key) => [`no ${key}`, without(key)] as const),
      ['a status of its own', { ...command(), status: 'done' }],
      ['a verdict of its own', { ...command(), result: { id: 1 } }],
      ['a route that is no text', { ...command(), route: 7 }],
      ['a route that reads', { ...command(), route: 'GET /v1/users/me' }],
      ['a route outside the API', { ...command(), route: 'POST http://evil.example/' }],
      ['a route with a tail', { ...command(), route: 'POST /v1/listings\nX: y' }],
      ['a route without end', { ...command(), route: `POST /v1/${'a'.repeat(200)}` }],
      ['params that are a list', { ...command(), params: [] }],
      ['too many params', { ...command(), params: keys(11) }],
      ['a body that is text', { ...command(), body: '{}' }],
      ['too much of a body', { ...command(), body: keys(51) }],
      ['a time that is text', { ...command(), sentAt: '2026-11-21T00:00:00Z' }],
      ['nothing', {}],
    ];
    test.each(accepted)('%s is taken', async (name, data) => {
      await assertSucceeds(
        setDoc(doc(as.owner, `inbox/owner/commands/ok-${accepted.findIndex(([one]) => one === name)}`), data),
      );
    });
    test.each(refused)('%s is refused', async (_name, data) => {
      await assertFails(setDoc(doc(as.owner, 'inbox/owner/commands/bad'), data));
    });
    test('an id without end is refused', async () => {
      await assertFails(setDoc(doc(as.owner, `inbox/owner/commands/${'c'.repeat(65)}`), command()));
    });
  });

  if (kind === 'official') {
    test('every allow expression was seen both true and false', async () => {
      const coverage = await readCoverage(server.address, project);
      const declared = readFileSync(join(projectRoot, 'firestore.rules'), 'utf8').match(/\ballow\b/g);
      expect(coverage.filter(({ kind: of }) => of === 'allow')).toHaveLength(declared?.length ?? 0);
      expect(coverage.filter(({ seenTrue, seenFalse }) => !seenTrue || !seenFalse)).toEqual([]);
    });
  }
});

/** A new document like the one that lies at the path. */
function dataAt(path: string): Record<string, unknown> {
  const place = Object.values(places).find((one) => one.path === path);
  return place?.data ?? listing('active');
}
