import { createHash } from 'node:crypto';
import { api } from '../../../../test/api.ts';
import { as, superuser } from '../../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../../test/events.ts';
import { handleTask } from '../../../platform/runtime/handle-task.ts';
import { runJob } from '../../../platform/runtime/job.ts';
import { levelExposure, measureMarket, rollUpExposure } from '../../../scheduled/level-exposure.ts';
import { refreshMatches } from '../../../scheduled/refresh-matches.ts';
import { subscribers, tasks } from '../../../triggers/bizconnect.ts';
import { parsePublicId } from '../../../platform/values/id.ts';
import { buildListing } from '../../listings/listings.factory.ts';
import { buildBusiness, type GivenBusiness, type TestBusiness } from '../../identity/identity.factory.ts';
import { buildConnection } from '../bizconnect.factory.ts';
import type { ConnectionMetrics, Suggestion } from '../schemas.ts';
import { rankOf } from './exposure-rules.ts';

const outlet = catchEvents();
let minute = 0;
/** Countries of this suite alone, so that no other suite's business is near. */
let country = 0;
const COUNTRIES = [
  'BI',
  'CV',
  'DJ',
  'GM',
  'GW',
  'KM',
  'LS',
  'ST',
  'SC',
  'SZ',
  'ER',
  'MR',
  'CF',
  'TD',
  'GA',
  'GQ',
  'LR',
  'SL',
];
const nextCountry = (): string => COUNTRIES[country++]!;

const item = (category: string, words: string, more: object = {}) => ({ category, words, ...more });
const maize = item('grains-and-flour', 'Dry white maize');
const hens = item('livestock', 'Layer hens');

async function shop(
  where: string,
  draft: object,
  given: GivenBusiness & { readonly at?: readonly [number, number] } = {},
) {
  const business = await buildBusiness({ country: where, ...given });
  const [latitude, longitude] = given.at ?? [5, 5];
  await superuser.run(`update identity.business set latitude = $2, longitude = $3, city = 'Kumasi' where id = $1`, [
    business.id,
    latitude,
    longitude,
  ]);
  const body = { offers: [], needs: [], ...draft };
  const saved = await api('PUT /v1/connections/profile', { as: business.owner.uid, body });
  expect(saved.status).toBe(200);
  return business;
}

/** What its task does after a change. */
async function refresh(...businesses: readonly TestBusiness[]) {
  for (const { id } of businesses) {
    await deliverTwice(subscribers, outlet.events(id));
    await handleTask(tasks, {
      id: crypto.randomUUID(),
      name: 'bizconnect.refresh-matches',
      payload: { id },
      traceId: 't',
    });
  }
}

const suggested = async (to: TestBusiness, query = '') =>
  (await api<Suggestion[]>(`GET /v1/connections/suggestions${query}`, { as: to.owner.uid })).data;
const names = async (to: TestBusiness, query = '') => (await suggested(to, query)).map(({ business }) => business.id);

describe('MAT-2 suggestions', () => {
  it('bring together who buys and who sells, and tell both why', async () => {
    const where = nextCountry();
    const farm = await shop(where, { offers: [maize], delivers: true, tells: ['trade', 'distance', 'delivery'] });
    const mill = await shop(where, { needs: [item('grains-and-flour', 'Maize, 400 bags')] }, { at: [5.1, 5] });
    const rival = await shop(where, { offers: [maize] });
    await refresh(farm, mill, rival);
    const [first, ...others] = await suggested(mill);
    expect(first).toMatchObject({ business: { id: farm.publicId, name: farm.name }, context: 'local' });
    expect(first!.reasons).toEqual([
      { code: 'sells_what_you_need', text: 'Sells what you need: Dry white maize', thing: 'Dry white maize' },
      { code: 'delivers_to_you', text: 'Delivers to Kumasi' },
      { code: 'distance', text: '11 km away', km: 11 },
    ]);
    expect(others.map(({ business }) => business.id)).toEqual([rival.publicId]);
    expect(await names(farm)).toEqual([mill.publicId]);
    expect((await suggested(farm))[0]!.reasons[0]!.text).toBe('Buys what you sell: Maize, 400 bags');
  });

  it('find a business that said nothing by its running listings, within the minutes of the job', async () => {
    const where = nextCountry();
    const bare = await buildBusiness({ country: where });
    const draft = { type: 'REQUEST', title: 'Layer hens wanted, 200 pieces', category: 'livestock' };
    await buildListing({ seller: bare.owner, status: 'active', country: where, draft });
    const keeper = await shop(where, { offers: [hens] });
    await refresh(keeper);
    expect(await names(bare)).toEqual([]);
    await superuser.run('insert into bizconnect.match_due (business_id, since) values ($1, now())', [bare.id]);
    await runJob(refreshMatches, new Date(Date.now() + 60_000 * ++minute));
    expect(await superuser.rows('select 1 from bizconnect.match_due where business_id = $1', [bare.id])).toEqual([]);
    const [only] = await suggested(bare);
    expect(only).toMatchObject({ business: { id: keeper.publicId } });
    expect(only!.reasons[0]!.text).toBe('Sells what you need: Layer hens');
    expect(await names(keeper)).toEqual([bare.publicId]);
  });

  it('leave out who is alike but has nothing to give', async () => {
    const where = nextCountry();
    const [one, other] = [await shop(where, { offers: [maize] }), await shop(where, { offers: [maize] })];
    await refresh(one, other);
    expect(await names(one)).toEqual([]);
  });

  it('come in pages without a gap or a repeat', async () => {
    const where = nextCountry();
    const mill = await shop(where, { needs: [maize] });
    const farms = [];
    for (let n = 0; n < 7; n++) farms.push(await shop(where, { offers: [maize] }, { at: [5 + n / 10, 5] }));
    await refresh(mill, ...farms);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await api<Suggestion[]>(`GET /v1/connections/suggestions?limit=3${cursor}`, { as: mill.owner.uid });
      seen.push(...page.data.map(({ business }) => business.id));
      const next = page.meta.pagination!.next;
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect([...seen].sort()).toEqual(farms.map(({ publicId }) => publicId).sort());
    expect(await names(mill)).toEqual(seen);
  });
});

test('MAT-2 of two who change together, both are matched by whichever task has the turn', async () => {
  const where = nextCountry();
  const [farm, mill] = [await shop(where, { offers: [maize] }), await shop(where, { needs: [maize] })];
  // What other suites of this worker left due would come first.
  await superuser.run('delete from bizconnect.match_due');
  for (const { id } of [farm, mill]) await deliverTwice(subscribers, outlet.events(id));
  const payload = { id: farm.id };
  await handleTask(tasks, { id: crypto.randomUUID(), name: 'bizconnect.refresh-matches', payload, traceId: 't' });
  expect(
    await superuser.rows('select 1 from bizconnect.match_due where business_id = any ($1)', [[farm.id, mill.id]]),
  ).toEqual([]);
  expect(await names(mill)).toEqual([farm.publicId]);
  expect(await names(farm)).toEqual([mill.publicId]);
});

describe('MAT-3 suggestions of a snapshot', () => {
  it('are the same list in the same order for a day, and when they are computed again from the same profiles', async () => {
    const where = nextCountry();
    const mill = await shop(where, { needs: [maize] });
    const farms = [];
    // Equals: only what is drawn by the day orders them.
    for (let n = 0; n < 6; n++) farms.push(await shop(where, { offers: [maize] }));
    await refresh(mill, ...farms);
    const computed = () =>
      superuser.rows('select * from bizconnect.candidate where business_id = $1 order by other_id', [mill.id]);
    const rows = await computed();
    expect([rows.length, (await names(mill)).length]).toEqual([6, 6]);
    await refresh(...farms.toReversed(), mill);
    expect(await computed()).toEqual(rows);
    const order = async (day: string) =>
      as(mill.owner, async ({ sql }) =>
        (
          await sql.rows<{ other: string }>(
            `select "otherId" as other from bizconnect.suggestions('local', 10, null, null, $1, now())`,
            [day],
          )
        ).map(({ other }) => other),
      );
    const days = await Promise.all(['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-01'].map(order));
    expect(days[3]).toEqual(days[0]);
    expect(new Set(days.map((each) => each.join())).size).toBeGreaterThan(1);
  });

  it('follow a changed profile within five minutes: a task within seconds, and a job each minute if it is lost', async () => {
    const where = nextCountry();
    const mill = await shop(where, { needs: [maize] });
    const farm = await shop(where, { offers: [hens] });
    await refresh(mill, farm);
    expect(await names(mill)).toEqual([]);
    const before = Date.now();
    const body = { offers: [maize], needs: [] };
    await api('PUT /v1/connections/profile', { as: farm.owner.uid, body });
    await deliverTwice(subscribers, outlet.events(farm.id));
    const [task] = outlet
      .tasks('bizconnect.refresh-matches')
      .filter(({ body: text }) => text.includes(farm.id))
      .slice(-1);
    expect(task!.runAt!.getTime() - before).toBeLessThanOrEqual(60_000);
    expect(refreshMatches.cron).toBe('* * * * *');
    // The task is lost; the job finds the business among all that is due.
    await superuser.run('update bizconnect.match_due set since = now() - $2::interval where business_id = $1', [
      farm.id,
      '1 day',
    ]);
    await runJob(refreshMatches, new Date(Date.now() + 60_000 * ++minute));
    expect(await names(mill)).toEqual([farm.publicId]);
  });
});

describe('MAT-1 a hard condition of either side', () => {
  const pair = async (mine: object = {}, theirs: object = {}, given: GivenBusiness = {}) => {
    const where = nextCountry();
    const mill = await shop(where, { needs: [maize], ...mine });
    const farm = await shop(where, { offers: [maize], ...theirs }, given);
    await refresh(mill, farm);
    return { mill, farm };
  };

  it('keeps a pair apart: a category that one does not want to see', async () => {
    const { mill, farm } = await pair({ blockedCategories: ['food'] });
    expect([await names(mill), await names(farm)]).toEqual([[], []]);
  });

  it('the verification that one asks for, also when it is lost between computing and reading', async () => {
    const { mill, farm } = await pair({ leastVerification: 'basic' }, {}, { verificationLevel: 'verified' });
    expect([await names(mill), await names(farm)]).toEqual([[farm.publicId], [mill.publicId]]);
    await superuser.run(`update identity.business set verification_level = 'none' where id = $1`, [farm.id]);
    expect([await names(mill), await names(farm)]).toEqual([[], []]);
  });

  it('a market that one is not in', async () => {
    const { mill } = await pair({ contexts: ['local', 'afcfta'] });
    expect(await names(mill, '?context=afcfta')).toEqual([]);
  });

  it('a block, a full inbox, a connection, and standing', async () => {
    const { mill, farm } = await pair();
    expect(await names(mill)).toEqual([farm.publicId]);
    await api('POST /v1/conversations/blocks', { as: farm.owner.uid, body: { id: mill.publicId } });
    expect([await names(mill), await names(farm)]).toEqual([[], []]);
    await api(`DELETE /v1/conversations/blocks/${mill.publicId}`, { as: farm.owner.uid });
    expect(await names(mill)).toEqual([farm.publicId]);
    await superuser.run(`insert into bizconnect.inbox_day values ($1, (now() at time zone 'UTC')::date, 20)`, [
      farm.id,
    ]);
    expect([await names(mill), await names(farm)]).toEqual([[], [mill.publicId]]);
    await superuser.run('delete from bizconnect.inbox_day where business_id = $1', [farm.id]);
    await superuser.run(`update identity.business set status = 'suspended' where id = $1`, [farm.id]);
    expect(await names(mill)).toEqual([]);
    await superuser.run(`update identity.business set status = 'active' where id = $1`, [farm.id]);
    expect(
      (await api('POST /v1/connections', { as: mill.owner.uid, body: { businessId: farm.publicId } })).status,
    ).toBe(201);
    expect([await names(mill), await names(farm)]).toEqual([[], []]);
  });
});

describe('MAT-4 reasons', () => {
  it('hold when they are read, and keep what the other side keeps to itself', async () => {
    const where = nextCountry();
    const mill = await shop(where, { needs: [maize] });
    const farm = await shop(where, { offers: [maize], delivers: true, radiusKm: 5 }, { at: [5.1, 5] });
    await refresh(mill, farm);
    const codes = async () => (await suggested(mill))[0]!.reasons.map(({ code }) => code);
    // Eleven kilometres are outside of the five that they bring it.
    expect(await codes()).toEqual(['sells_what_you_need', 'distance']);
    await superuser.run(`update bizconnect.item set words = 'Poultry manure' where business_id = $1`, [farm.id]);
    expect(await codes()).toEqual(['distance']);
    await superuser.run(`update bizconnect.profile set tells = '{trade}' where business_id = $1`, [farm.id]);
    expect(await codes()).toEqual([]);
  });
});

describe('MAT-5 exposure', () => {
  it('is counted once a viewer and day, and raises who is overlooked', async () => {
    const where = nextCountry();
    const mill = await shop(where, { needs: [maize] });
    const near = await shop(where, { offers: [maize], delivers: true }, { verificationLevel: 'verified' });
    const far = await shop(where, { offers: [maize] }, { verificationLevel: 'verified', at: [5.6, 5] });
    await refresh(mill, near, far);
    expect(await names(mill)).toEqual([near.publicId, far.publicId]);
    await suggested(mill, '?limit=1');
    const tomorrow = new Date(Date.now() + 86_400_000);
    await runJob(rollUpExposure, tomorrow);
    const days = await superuser.rows<{ id: string; viewers: number }>(
      'select business_id as id, viewers from bizconnect.exposure_day where business_id = any ($1) order by business_id',
      [[near.id, far.id]],
    );
    expect(days).toEqual([near.id, far.id].sort().map((id) => ({ id, viewers: 1 })));
    // Five others have seen the one, and none the other.
    await superuser.run(`update bizconnect.exposure_day set viewers = 9, day = day - 1 where business_id = $1`, [
      near.id,
    ]);
    await superuser.run('delete from bizconnect.exposure_day where business_id = $1', [far.id]);
    await runJob(levelExposure, new Date());
    const lift = async ({ id }: TestBusiness) =>
      (await superuser.first<{ lift: number }>('select lift from bizconnect.card where business_id = $1', [id]))!.lift;
    expect([await lift(near), await lift(far)]).toEqual([0, 50]);
    await superuser.run('update bizconnect.card set lift = 400 where business_id = $1', [far.id]);
    expect(await names(mill)).toEqual([far.publicId, near.publicId]);
  });

  it('ranks in SQL as the rules do', async () => {
    const where = nextCountry();
    const mill = await shop(where, { needs: [maize] });
    const farm = await shop(where, { offers: [maize] });
    await refresh(mill, farm);
    await superuser.run('update bizconnect.card set lift = 400 where business_id = $1', [farm.id]);
    // The highest that there is, where numbers are the largest.
    await superuser.run('update bizconnect.candidate set score = 10000 where business_id = $1', [mill.id]);
    const { row } = await as(mill.owner, async ({ sql }) => ({
      row: await sql.first<{ rank: bigint; score: number }>(
        `select rank, score from bizconnect.suggestions('local', 1, null, null, '2026-03-01', now())`,
      ),
    }));
    const chance = parseInt(createHash('md5').update(`2026-03-01${mill.id}${farm.id}`).digest('hex').slice(0, 4), 16);
    expect(Number(row!.rank)).toBe(rankOf(10_000, 400, chance));
  });
});

describe('metrics', () => {
  it('tell a business how it fares, and of a market only what names nobody', async () => {
    const where = nextCountry();
    const asker = await buildBusiness({ country: where, categories: ['millet-only'] });
    await superuser.run(`update identity."user" set tier = 'premium' where id = $1`, [asker.owner.userId]);
    const asked = [];
    for (let n = 0; n < 5; n++) asked.push(await buildBusiness({ country: where, categories: ['millet-only'] }));
    const lone = await buildBusiness({ country: where, categories: ['one-of-a-kind'] });
    for (const [n, to] of [...asked, lone].entries()) {
      const id = parsePublicId(
        'conn',
        await buildConnection({ from: asker, to, ...(n < 3 && { status: 'accepted' }) }),
      )!;
      await superuser.run(
        `update bizconnect.connection set requested_at = now() - interval '60 minutes', expires_at = now() + interval '1 day',
           status = case when $2 then status else 'declined' end, answered_at = now() where id = $1`,
        [id, n < 3],
      );
    }
    await runJob(measureMarket, new Date());
    const metrics = async ({ owner }: TestBusiness) =>
      (await api<ConnectionMetrics>('GET /v1/connections/metrics', { as: owner.uid })).data;
    const mine = await metrics(asker);
    expect(mine.sent).toEqual({ asked: 6, accepted: 3, acceptancePercent: 50, medianMinutes: 60 });
    expect(mine.received).toEqual({ asked: 0, accepted: 0, acceptancePercent: null, medianMinutes: null });
    expect((await metrics(asked[0]!)).received).toMatchObject({ asked: 1, accepted: 1 });
    expect(mine.byCountry.find(({ cell }) => cell === where)).toMatchObject({
      businesses: 6,
      asked: 6,
      acceptancePercent: 50,
    });
    expect(mine.byCategory.find(({ cell }) => cell === 'millet-only')).toMatchObject({
      businesses: 5,
      acceptancePercent: 60,
    });
    expect(mine.byCategory.some(({ cell }) => cell === 'one-of-a-kind')).toBe(false);
  });
});
