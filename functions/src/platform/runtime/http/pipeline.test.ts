import { z } from 'zod';
import { superuser } from '../../../../test/database.ts';
import { apiOf, tokenOf } from '../../../../test/api.ts';
import type { UserActor } from '../../actor.ts';
import { acting, anyone, onboarded, signedIn } from '../../authorize.ts';
import { wallTime } from '../../clock.ts';
import { Conflict } from '../../errors.ts';
import { JsonText, Page, route } from '../route.ts';
import { forgetActors } from './authenticate.ts';

const people = new Map<string, { actor: UserActor; tokensValidAfter: Date | null }>();
const person = (uid: string, over: Partial<UserActor> = {}): string => {
  const actor: UserActor = {
    kind: 'user',
    uid,
    userId: crypto.randomUUID(),
    status: 'active',
    activeRole: 'business',
    roles: ['business'],
    business: null,
    tier: 'premium',
    country: 'KE',
    ...over,
  };
  people.set(uid, { actor, tokensValidAfter: null });
  return uid;
};

/** What really happened: rows that were committed since the test began. */
const effects = async () => (await count()) - before;
const count = async () => (await superuser.first<{ n: number }>('select count(*)::int as n from test_http.effect'))!.n;
let before = 0;
let gate: Promise<void> = Promise.resolve();
let arrived: () => void = () => undefined;
const Thing = z.object({ id: z.string(), name: z.string(), price: z.object({ amount: z.string() }).optional() });
const routes = [
  route('POST /v1/things', {
    summary: 'Make a thing',
    policy: onboarded,
    body: z.strictObject({ name: z.string().min(2), fail: z.boolean().optional() }),
    reply: { 201: Thing },
    idempotent: true,
    run: async (ctx, { body }) => {
      await ctx.sql.run('insert into test_http.effect default values');
      arrived();
      await gate;
      if (body.fail === true) throw Conflict();
      return { id: crypto.randomUUID(), name: body.name, secret: 'never shown' };
    },
  }),
  route('GET /v1/things', {
    summary: 'List things',
    policy: anyone,
    paged: true,
    query: z.strictObject({ kind: z.string().optional() }),
    reply: { 200: z.array(Thing) },
    data: 'plain',
    run: (_ctx, { page }) => {
      const start = page.after === null ? 0 : Number(page.after[0]);
      const items = Array.from({ length: page.limit }, (_, i) => ({ id: `thing_${start + i}`, name: 'n'.repeat(200) }));
      return Promise.resolve(new Page(items, start + page.limit >= 60 ? null : [start + page.limit]));
    },
  }),
  route('GET /v1/things/text', {
    summary: 'A thing that PostgreSQL wrote',
    policy: anyone,
    reply: { 200: Thing },
    cache: 'public, max-age=5, s-maxage=30',
    data: 'plain',
    run: () => Promise.resolve(new JsonText('{"id":"thing_1","name":"Maize","price":{"amount":"500"}}')),
  }),
  route('GET /v1/things/me', {
    summary: 'Who am I here',
    policy: signedIn,
    reply: { 200: z.object({ kind: z.string() }) },
    run: (ctx) => Promise.resolve({ kind: ctx.actor.kind }),
  }),
  route('DELETE /v1/things/:id', {
    summary: 'Staff only, and gone soon',
    policy: acting('admin'),
    params: z.object({ id: z.string() }),
    reply: { 204: null },
    deprecated: { since: '2026-01-01', sunset: '2027-01-01', successor: '/api/v2/things' },
    run: () => Promise.resolve(undefined),
  }),
  route('GET /v1/things/broken', {
    summary: 'A bug',
    policy: anyone,
    reply: { 200: Thing },
    data: 'plain',
    run: () => Promise.reject(new Error('a secret detail')),
  }),
];
const call = apiOf({
  name: 'test',
  role: 'app',
  modules: [{ name: 'things', prefixes: ['/v1/things'], load: () => Promise.resolve({ routes }) }],
  actors: () => Promise.resolve({ topic: 'people', load: (uid) => Promise.resolve(people.get(uid) ?? null) }),
});

beforeAll(async () => {
  await superuser.run('create schema test_http');
  await superuser.run('create table test_http.effect (id bigint generated always as identity)');
  await superuser.run('grant usage on schema test_http to pnc_app');
  await superuser.run('grant insert on test_http.effect to pnc_app');
});
afterAll(() => superuser.run('drop schema test_http cascade'));
beforeEach(async () => {
  before = await count();
  gate = Promise.resolve();
});

describe('Who calls', () => {
  test('is asked to sign in, to finish onboarding, or is let in', async () => {
    expect((await call('POST /v1/things', { body: { name: 'ab' } })).errors[0]).toMatchObject({
      code: 'auth.required',
    });
    expect((await call('POST /v1/things', { as: 'new-here', body: { name: 'ab' } })).errors[0]).toMatchObject({
      code: 'auth.onboarding_required',
    });
    expect((await call<{ kind: string }>('GET /v1/things/me', { as: 'new-here' })).data.kind).toBe('newcomer');
    expect((await call('POST /v1/things', { as: person('p1'), body: { name: 'ab' } })).status).toBe(201);
  });

  const seconds = Math.floor(wallTime() / 1000);
  test.each([
    ['expired', { exp: seconds - 10 }],
    ['from the future', { iat: seconds + 4_000 }],
    ['of another project', { aud: 'other' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['of nobody', { sub: '' }],
  ])('is refused with a token that is %s', async (_what, claims) => {
    const answer = await call('GET /v1/things/me', { as: person('p2'), claims });
    expect([answer.status, answer.errors[0]?.code]).toEqual([401, 'auth.invalid']);
    expect(answer.headers['www-authenticate']).toContain('Bearer');
  });

  test.each(['Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer not.a.token', `Bearer ${'x'.repeat(5000)}`])(
    'is refused with %p',
    async (authorization) => {
      expect((await call('GET /v1/things', { headers: { authorization } })).status).toBe(401);
    },
  );

  test('AUT-4 is refused once his tokens were revoked, within seconds', async () => {
    const uid = person('p3');
    expect((await call('GET /v1/things/me', { as: uid })).status).toBe(200);
    people.get(uid)!.tokensValidAfter = new Date(wallTime() + 60_000);
    forgetActors();
    expect((await call('GET /v1/things/me', { as: uid })).errors[0]).toMatchObject({ code: 'auth.revoked' });
  });

  test('never sees an unsigned token accepted where tokens are signed', async () => {
    const { parseConfig } = await import('../../config.ts');
    expect(() => parseConfig({ ...process.env, K_SERVICE: 'api' })).toThrow('FIREBASE_AUTH_EMULATOR_HOST');
    expect(tokenOf('x').endsWith('.')).toBe(true);
  });
});

describe('PAY-3 Idempotency', () => {
  const uid = person('i1');
  const body = { name: 'Maize' };

  test('gives the same bytes and one effect for the same key', async () => {
    const key = crypto.randomUUID();
    const first = await call('POST /v1/things', { as: uid, body, key });
    const again = await call('POST /v1/things', { as: uid, body: { name: 'Maize' }, key });
    expect(first.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.status).toBe(201);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(await effects()).toBe(1);
  });

  test('refuses another body under the key and names the field', async () => {
    const key = crypto.randomUUID();
    await call('POST /v1/things', { as: uid, body, key });
    const answer = await call('POST /v1/things', { as: uid, body: { name: 'Beans' }, key });
    expect(answer.status).toBe(422);
    expect(answer.errors).toEqual([expect.objectContaining({ code: 'idempotency.key_reused', field: 'name' })]);
    expect(await effects()).toBe(1);
  });

  test('answers 409 with Retry-After while the first is running, from another connection', async () => {
    const key = crypto.randomUUID();
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    const atTheGate = new Promise<void>((resolve) => (arrived = resolve));
    const first = call('POST /v1/things', { as: uid, body, key });
    await atTheGate;
    const second = await call('POST /v1/things', { as: uid, body, key });
    open();
    expect([second.status, second.errors[0]?.code, second.headers['retry-after']]).toEqual([
      409,
      'idempotency.in_progress',
      '1',
    ]);
    expect((await first).status).toBe(201);
    expect(await effects()).toBe(1);
  });

  test('is 5 times 40 calls at once and 40 effects, whatever the order', async () => {
    const calls = Array.from({ length: 40 }, (_, i) => ({ as: person(`many-${i}`), body, key: crypto.randomUUID() }));
    const send = (one: (typeof calls)[number]) => call('POST /v1/things', one);
    const answers = await Promise.all(calls.flatMap((one) => Array.from({ length: 5 }, () => send(one))));
    expect(answers.every(({ status }) => status === 201 || status === 409 || status === 503)).toBe(true);
    const settled = await Promise.all(calls.map(send));
    expect(new Set(settled.map(({ text }) => text)).size).toBe(40);
    expect(await effects()).toBe(40);
  });

  test('stores no failure: neither a refused body nor a refused act', async () => {
    const key = crypto.randomUUID();
    expect((await call('POST /v1/things', { as: uid, body: { name: 'x' }, key })).status).toBe(400);
    expect((await call('POST /v1/things', { as: uid, body: { name: 'xx', fail: true }, key })).status).toBe(409);
    expect((await call('POST /v1/things', { as: uid, body: { name: 'xx' }, key })).status).toBe(201);
  });

  test('is required where it counts, checked, and one person’s own', async () => {
    expect((await call('POST /v1/things', { as: uid, body, key: false })).errors[0]?.code).toBe(
      'idempotency.key_required',
    );
    expect((await call('POST /v1/things', { as: uid, body, key: 'short' })).errors[0]).toMatchObject({
      field: 'Idempotency-Key',
      source: 'header',
    });
    const key = crypto.randomUUID();
    const mine = await call('POST /v1/things', { as: uid, body, key });
    const his = await call('POST /v1/things', { as: person('i2'), body, key });
    expect(his.text).not.toBe(mine.text);
    expect(await effects()).toBe(2);
  });
});

describe('What is answered', () => {
  test('leaves only through the reply’s shape', async () => {
    const answer = await call('POST /v1/things', { as: person('o1'), body: { name: 'Maize' } });
    expect(answer.data).toEqual({ id: expect.any(String) as string, name: 'Maize' });
    expect(answer.text).not.toContain('never shown');
  });

  test('pages by a signed cursor to the end, and refuses one that was bent', async () => {
    const first = await call<{ id: string }[]>('GET /v1/things?limit=25');
    const next = first.meta.pagination!.next!;
    const second = await call<{ id: string }[]>(`GET /v1/things?limit=25&cursor=${next}`);
    expect(second.data[0]?.id).toBe('thing_25');
    expect((await call(`GET /v1/things?limit=25&kind=x&cursor=${next}`)).errors[0]?.code).toBe(
      'request.invalid_cursor',
    );
    const third = await call(`GET /v1/things?limit=25&cursor=${second.meta.pagination!.next!}`);
    expect(third.meta.pagination).toEqual({ limit: 25, next: null });
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=abc',
    'limit=1.5',
    'limit=5&limit=6',
    'cursor=junk',
    'unknown=1',
    '__proto__=1',
    'fields=nope',
  ])('refuses ?%s by name', async (query) => {
    const answer = await call(`GET /v1/things?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.errors[0]?.field).toBe(query.split('=')[0]);
  });

  test('is not sent again when nothing changed', async () => {
    const first = await call('GET /v1/things/text');
    expect(first.headers['cache-control']).toBe('public, max-age=5, s-maxage=30');
    const again = await call('GET /v1/things/text', { headers: { 'if-none-match': first.headers['etag']! } });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await call('GET /v1/things/text', { headers: { 'if-none-match': 'W/"other"' } })).status).toBe(200);
  });

  test('is only the fields that were asked for', async () => {
    expect((await call('GET /v1/things/text?fields=price.amount')).data).toEqual({ price: { amount: '500' } });
  });

  test('tells nothing of a bug but that it was ours', async () => {
    const answer = await call('GET /v1/things/broken');
    expect([answer.status, answer.errors[0]?.code]).toEqual([500, 'server.failed']);
    expect(answer.text).not.toContain('secret detail');
  });

  test('says what an address takes, what is gone, and what goes', async () => {
    const wrong = await call('PUT /v1/things', { body: {} });
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'POST, GET, HEAD']);
    expect((await call('GET /v1/nowhere')).status).toBe(404);
    expect((await call('GET /v1/things/1/2/3')).status).toBe(404);
    const old = await call('DELETE /v1/things/1', { as: person('o2', { activeRole: 'admin', roles: ['admin'] }) });
    expect([old.status, old.headers['deprecation'], old.headers['sunset']]).toEqual([
      204,
      '@1767225600',
      'Fri, 01 Jan 2027 00:00:00 GMT',
    ]);
  });
});

describe('AUT-10 Rate limits', () => {
  test('hold a burst to its size, say when to come back, and do not touch others', async () => {
    const uid = person('r1', { tier: 'free' });
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => call('POST /v1/things', { as: uid, body: { name: 'ab', fail: true } })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(30);
    expect(answers.length - refused.length).toBeLessThanOrEqual(32);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await call('POST /v1/things', { as: person('r2', { tier: 'free' }), body: { name: 'ab' } })).status).toBe(
      201,
    );
  });

  test('count strangers by address, leased reads included', async () => {
    const get = (ip: string) => call('GET /v1/things?limit=1', { headers: { 'x-test-ip': ip } });
    const answers = [];
    for (let i = 0; i < 60; i++) answers.push(await get('198.51.100.7'));
    const passed = answers.filter(({ status }) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(38);
    expect(passed).toBeLessThanOrEqual(46);
    expect((await get('198.51.100.8')).status).toBe(200);
  });
});
