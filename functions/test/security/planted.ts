import { z } from 'zod';
import { actorSource } from '../../src/modules/identity/index.ts';
import { anyone, onboarded } from '../../src/platform/authorize.ts';
import { Conflict, Forbidden, NotFound } from '../../src/platform/errors.ts';
import type { AppOptions } from '../../src/platform/runtime/http/app.ts';
import { JsonText, route, type Route } from '../../src/platform/runtime/route.ts';
import { idParam } from '../../src/platform/values/id-param.ts';
import { superuser } from '../database.ts';

/*
 * Bugs on purpose, one a route: the suites of this folder must find each of them, or their silence elsewhere means nothing.
 * `sound` has none: what is found there would be a false alarm.
 */
const Id = z.strictObject({ id: idParam('list') });
const Title = z.strictObject({ title: z.string() });

const find = (id: string) =>
  superuser.first<{ title: string; owner: string; phone: string | null }>(
    `select l.title, l.owner_uid as owner, b.phone from listings.listing l
     left join identity.business b on b.id = l.business_id where l.id = $1`,
    [id],
  );

const routes: Route[] = [
  route('GET /v1/planted/sound/:id', {
    summary: 'No bug',
    policy: onboarded,
    params: Id,
    reply: { 200: Title },
    run: async (ctx, { params }) => {
      const row = await find(params.id);
      if (row === null || ctx.actor.kind !== 'user' || row.owner !== ctx.actor.uid) throw NotFound();
      return { title: row.title };
    },
  }),
  route('GET /v1/planted/idor/:id', {
    summary: 'Forgets to ask whose it is',
    policy: onboarded,
    params: Id,
    reply: { 200: Title },
    run: async (_ctx, { params }) => {
      const row = await find(params.id);
      if (row === null) throw NotFound();
      return { title: row.title };
    },
  }),
  route('GET /v1/planted/oracle/:id', {
    summary: 'Tells strangers that it exists',
    policy: onboarded,
    params: Id,
    reply: { 200: Title },
    run: async (ctx, { params }) => {
      const row = await find(params.id);
      if (row === null) throw NotFound();
      if (ctx.actor.kind !== 'user' || row.owner !== ctx.actor.uid) throw Forbidden();
      return { title: row.title };
    },
  }),
  route('GET /v1/planted/open/:id', {
    summary: 'Open to the world, which the table does not say',
    policy: anyone,
    params: Id,
    reply: { 200: Title },
    run: async (_ctx, { params }) => {
      const row = await find(params.id);
      if (row === null) throw NotFound();
      return { title: row.title };
    },
  }),
  route('GET /v1/planted/leak', {
    summary: 'Tells everybody phones, in a key that its shape does not list',
    policy: onboarded,
    reply: { 200: z.object({ name: z.string() }) },
    run: async () => {
      const rows = await superuser.rows<{ phone: string }>('select phone from identity."user" where phone is not null');
      return new JsonText(JSON.stringify({ name: 'x', phones: rows.map(({ phone }) => phone) }));
    },
  }),
  route('POST /v1/planted/accounts', {
    summary: 'Takes whatever comes',
    policy: onboarded,
    body: z.looseObject({ name: z.string().max(80) }),
    reply: { 200: z.looseObject({ name: z.string() }) },
    run: (_ctx, { body }) => Promise.resolve(body),
  }),
  route('POST /v1/planted/crash', {
    summary: 'Breaks at a name without a letter',
    policy: onboarded,
    body: z.strictObject({ name: z.string().max(80) }),
    reply: { 200: z.strictObject({ first: z.string() }) },
    run: (_ctx, { body }) => Promise.resolve({ first: body.name.trim()[0]!.toUpperCase() }),
  }),
  route('POST /v1/planted/undocumented', {
    summary: 'Answers what it did not announce, and tells of its insides',
    policy: onboarded,
    body: z.strictObject({ name: z.string().max(80) }),
    reply: { 200: z.strictObject({}) },
    run: () =>
      Promise.reject(Object.assign(Conflict(), { status: 418, entries: [{ code: 'x', message: 'select a from b' }] })),
  }),
  route('POST /v1/planted/writes/:id', {
    summary: 'Writes first and asks later',
    policy: onboarded,
    params: Id,
    reply: { 200: Title },
    run: async (ctx, { params }) => {
      await superuser.run('update listings.listing set address = $2, version = version + 1 where id = $1', [
        params.id,
        crypto.randomUUID(),
      ]);
      const row = await find(params.id);
      if (row === null || ctx.actor.kind !== 'user' || row.owner !== ctx.actor.uid) throw NotFound();
      return { title: row.title };
    },
  }),
];

export const PLANTED: AppOptions = {
  name: 'planted',
  role: 'app',
  modules: [{ name: 'planted', prefixes: ['/v1/planted'], load: () => Promise.resolve({ routes }) }],
  actors: () => Promise.resolve(actorSource),
};

/** What the table says of them; the last route has no line. */
export const PLANTED_TABLE = `
GET  /v1/planted/sound/:id     | personalDraft | consumer |
GET  /v1/planted/idor/:id      | personalDraft | consumer |
GET  /v1/planted/oracle/:id    | personalDraft | consumer |
GET  /v1/planted/open/:id      | personalDraft | people   |
GET  /v1/planted/leak          | nothing       | people   |
POST /v1/planted/accounts      | nothing       | people   |
POST /v1/planted/crash         | nothing       | people   |
POST /v1/planted/undocumented  | nothing       | people   |
`;
export const PLANTED_EXAMPLES = {
  'POST /v1/planted/accounts': () => ({ name: 'Adom Stores' }),
  'POST /v1/planted/crash': () => ({ name: 'Adom Stores' }),
  'POST /v1/planted/undocumented': () => ({ name: 'Adom Stores' }),
};
