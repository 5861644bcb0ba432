import { superuser } from '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { useProviders } from '../adapters/payments/index.ts';
import * as payments from '../modules/payments/index.ts';
import { webhook, worker } from '../modules/payments/payments.factory.ts';
import { ScriptedProvider } from '../modules/payments/scripted-provider.factory.ts';
import { runJob } from '../platform/runtime/job.ts';
import { forgetWebhooks } from './forget-webhooks.ts';

catchEvents();
let undo: () => void;
beforeEach(() => {
  undo = useProviders({ momo: new ScriptedProvider('momo') });
});
afterEach(() => undo());

const DAY = 86_400_000;
const CANARY = '+233244777123';
let slot = Date.now();
/** The next night's call. */
const night = (limits?: { readonly runMs: number }) => runJob(forgetWebhooks, new Date((slot += DAY)), limits);

/** So many messages of one kind, that came so many days ago, each with an event that it told. Answers their ids. */
async function plant(count: number, days: number, state: string): Promise<string[]> {
  const rows = await superuser.rows<{ id: string }>(
    `with made as (
       insert into payments.webhook_message (id, provider, path, headers, body, digest, ip, authenticity, state, received_at)
       select gen_random_uuid(), 'momo', '/v1/webhooks/momo/' || $4, jsonb_build_object('x-phone', $4::text),
         convert_to($4 || n || random(), 'UTF8'), sha256(convert_to(n || ' ' || random(), 'UTF8')), '192.0.2.9',
         case $3 when 'refused' then 'forged' else 'hint' end, $3, now() - ($2 || ' days')::interval + n * interval '1 millisecond'
       from generate_series(1, $1::int) n returning id, received_at, state)
     , told as (
       insert into payments.webhook_event (provider, dedupe_key, message_id, about, state, created_at)
       select 'momo', 'forget-' || id, id, 'charge', 'done', received_at from made where state <> 'refused')
     select id from made`,
    [count, days, state, CANARY],
  );
  return rows.map(({ id }) => id);
}
const countOf = async (sql: string, ids: readonly string[]): Promise<number> =>
  (await superuser.first<{ count: number }>(`select count(*)::int as count from ${sql}`, [ids]))!.count;
const withCanary = (ids: readonly string[]) =>
  countOf(
    `payments.webhook_message m where id = any ($1) and (m::text like '%${CANARY}%' or forgotten_at is null or body <> '' or ip <> '')`,
    ids,
  );
const rowsOf = (ids: readonly string[]) => countOf('payments.webhook_message where id = any ($1)', ids);
const eventsOf = (ids: readonly string[]) => countOf('payments.webhook_event where message_id = any ($1)', ids);

describe('G-P3 what providers sent of people', () => {
  test('is gone after 90 days, not before; by what a repeated one is known stays, and goes after 400', async () => {
    const old = await plant(3, 91, 'processed');
    const unread = await plant(1, 91, 'received');
    const broken = await plant(1, 91, 'malformed');
    const forged = await plant(2, 91, 'refused');
    const fresh = await plant(2, 89, 'processed');
    const freshForged = await plant(1, 89, 'refused');
    expect(await night()).toMatchObject({ outcome: 'done' });
    expect(await withCanary([...old, ...unread, ...broken, ...forged])).toBe(0);
    expect(await rowsOf([...old, ...unread, ...broken])).toBe(5);
    expect(await eventsOf(old)).toBe(3);
    expect(await rowsOf(forged)).toBe(0);
    expect(await withCanary([...fresh, ...freshForged])).toBe(3);
    // Its task comes by after all: there is nothing to read, and nothing breaks.
    await worker((ctx) => payments.processWebhook(ctx, { id: unread[0]! }));
    await worker((ctx) => payments.retryEvent(ctx, { provider: 'momo', key: `forget-${old[0]!}` }));
    const later = `update payments.webhook_message set received_at = received_at - interval '310 days' where id = any ($1)`;
    await superuser.run(later, [old]);
    await night();
    expect(await rowsOf(old)).toBe(0);
    expect(await eventsOf(old)).toBe(0);
    expect(await rowsOf([...unread, ...broken, ...fresh])).toBe(4);
  });

  test('a forgotten message that comes again is still known', async () => {
    const body = { id: crypto.randomUUID(), reference: crypto.randomUUID(), state: 'pending' };
    await webhook('momo', body);
    const find = () =>
      superuser.rows<{ id: string; forgottenAt: Date | null }>(
        `select m.id, forgotten_at as "forgottenAt" from payments.webhook_message m
         where digest = sha256(convert_to('/v1/webhooks/momo', 'UTF8') || convert_to($1, 'UTF8'))`,
        [JSON.stringify(body)],
      );
    const [kept] = await find();
    await superuser.run(`update payments.webhook_message set received_at = now() - interval '91 days' where id = $1`, [
      kept!.id,
    ]);
    await night();
    expect(await webhook('momo', body)).toMatchObject({ status: 200 });
    expect(await find()).toEqual([{ id: kept!.id, forgottenAt: expect.any(Date) as Date }]);
  });

  test('batch by batch, on from where a run stopped; two runs at once harm nothing', async () => {
    const many = await plant(1_203, 120, 'processed');
    const aside = await plant(40, 120, 'refused');
    const first = await night({ runMs: -1 });
    expect(first).toMatchObject({ outcome: 'paused', slots: [] });
    expect(await withCanary([...many, ...aside])).toBe(743);
    const both = (await Promise.all([night(), night()])).map(({ outcome }) => outcome);
    expect(both).toContain('done');
    for (const outcome of both) expect(['done', 'busy', 'idle']).toContain(outcome);
    expect(await withCanary([...many, ...aside])).toBe(0);
    expect(await rowsOf([...many, ...aside])).toBe(1_203);
    expect(await eventsOf(many)).toBe(1_203);
  });

  test('is forgotten wholly or not at all: a constraint', async () => {
    const [id] = await plant(1, 10, 'processed');
    for (const set of ['forgotten_at = now()', `body = '', headers = '{}', path = '', forgotten_at = now()`])
      await expect(superuser.run(`update payments.webhook_message set ${set} where id = $1`, [id])).rejects.toThrow(
        'webhook_message_forgotten',
      );
  });
});
