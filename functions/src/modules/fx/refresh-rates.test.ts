import { adminApi } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import type { RateSheet } from '../../adapters/fx/index.ts';
import { buildUser } from '../identity/identity.factory.ts';
import { run } from '../ledger/ledger.factory.ts';
import { plantRates } from './fx.factory.ts';
import { storeRates } from './refresh-rates.ts';
import type { HeldRate } from './schemas.ts';
import { newestRates } from './store.ts';

catchEvents();
const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.now() + hours * HOUR);
const sheet = (rates: Record<string, string>, asOf: Date): RateSheet => ({ source: 'openexchangerates', asOf, rates });
const newest = async (code: 'TOP' | 'VUV' | 'PGK', now = new Date()) =>
  (await run((ctx) => newestRates(ctx, [code]), { now })).get(code)?.rate;
const rows = (code: string) =>
  superuser.rows<{ rate: string; state: string }>(
    'select trim_scale(rate)::text as rate, state from fx.rate where currency = $1 order by as_of',
    [code],
  );

describe('OTH-8 rates are written down with source and time', () => {
  test('the same sheet twice is one row that stays fresh; a new one is another', async () => {
    const asOf = at(0);
    await run((ctx) => storeRates(ctx, sheet({ TOP: '2.4', XXX: '1', USD: '1' }, asOf)), { now: at(0) });
    await run((ctx) => storeRates(ctx, sheet({ TOP: '2.4' }, asOf)), { now: at(20) });
    expect(await rows('TOP')).toEqual([{ rate: '2.4', state: 'live' }]);
    expect(await newest('TOP', at(40))).toBe('2.4');
    expect(await newest('TOP', at(45))).toBeUndefined();
    await run((ctx) => storeRates(ctx, sheet({ TOP: '2.5' }, at(21))), { now: at(21) });
    expect(await newest('TOP', at(22))).toBe('2.5');
    expect(await rows('XXX')).toEqual([]);
    expect(await rows('USD')).toEqual([]);
  });

  test('a jump of more than a fifth waits for an admin; meanwhile the last rate counts', async () => {
    await plantRates({ VUV: '100', PGK: '4' });
    await run((ctx) => storeRates(ctx, sheet({ VUV: '120.1', PGK: '4.8' }, at(1))), { now: at(1) });
    expect([await newest('VUV', at(1)), await newest('PGK', at(1))]).toEqual(['100', '4.8']);
    const admin = await buildUser({ activeRole: 'admin' });
    const { data } = await adminApi<HeldRate[]>('GET /v1/admin/fx/held-rates', { as: admin.uid });
    const held = data.find(({ currency }) => currency === 'VUV')!;
    expect(held).toMatchObject({ rate: '120.1', before: '100', source: 'openexchangerates' });
    const confirm = () => adminApi(`POST /v1/admin/fx/held-rates/${held.id}/confirm`, { as: admin.uid });
    expect((await confirm()).status).toBe(200);
    expect((await confirm()).status).toBe(404);
    expect(await newest('VUV', at(1))).toBe('120.1');
  });

  test('without any source nothing is written and nothing breaks', async () => {
    await run((ctx) => storeRates(ctx, null));
    expect(await rows('PGK')).toHaveLength(2);
  });
});
