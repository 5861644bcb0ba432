import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../../test/events.ts';
import { handleTask } from '../../../platform/runtime/handle-task.ts';
import { runJob } from '../../../platform/runtime/job.ts';
import { refreshMatches } from '../../../scheduled/refresh-matches.ts';
import { subscribers, tasks } from '../../../triggers/bizconnect.ts';
import { buildListing } from '../../listings/listings.factory.ts';
import { buildBusiness, type GivenBusiness, type TestBusiness } from '../../identity/identity.factory.ts';
import type { Suggestion } from '../schemas.ts';

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
