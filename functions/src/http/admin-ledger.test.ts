import { adminApi, api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { buildUser } from '../modules/identity/identity.factory.ts';
import { buildEntry, buildWallet } from '../modules/ledger/ledger.factory.ts';
import type { AccountShown, Entry, LineShown, Quotas, TrialBalance } from '../modules/ledger/schemas.ts';
import { publicId } from '../platform/values/id.ts';

const buildAdmin = () => buildUser({ activeRole: 'admin' });

describe('MOD-6 entries by hand', () => {
  const draft = (amount = '12.50') => ({
    from: { owner: { kind: 'platform', id: 'pushnchat' }, kind: 'suspense' },
    to: { owner: { kind: 'provider', id: 'paystack' }, kind: 'clearing' },
    asset: 'NGN',
    amount,
    reason: 'Found on the statement of the bank',
  });

  test('one proposes, another one approves, and then it is booked, once, and on the record', async () => {
    const [one, other] = [await buildAdmin(), await buildAdmin()];
    const made = await adminApi<Entry>('POST /v1/admin/ledger/entries', { as: one.uid, body: draft() });
    expect(made).toMatchObject({ status: 201, data: { state: 'proposed', amount: '12.50', proposedBy: one.publicId } });
    const approve = (uid: string) =>
      adminApi<Entry>(`POST /v1/admin/ledger/entries/${made.data.id}/approve`, { as: uid });
    expect(await approve(one.uid)).toMatchObject({ status: 403, errors: [{ code: 'ledger.second_person_needed' }] });
    const answers = await Promise.all([approve(other.uid), approve((await buildAdmin()).uid)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const id = answers.find(({ status }) => status === 200)!.data.transactionId;
    const rows = await superuser.rows(
      'select amount::int as amount from ledger.posting where transaction_id = $1 order by amount',
      [id],
    );
    expect(rows).toEqual([{ amount: -1250 }, { amount: 1250 }]);
    const told = await superuser.rows<{ action: string }>(
      'select action from platform.audit_log where subject_id = $1 order by at',
      [made.data.id],
    );
    expect(told.map(({ action }) => action)).toEqual(['ledger.entry_proposed', 'ledger.entry_approved']);
  });

  test('a rejected one, one that waited too long and one above the limit are never booked', async () => {
    const [one, other] = [await buildAdmin(), await buildAdmin()];
    const id = publicId('ment', await buildEntry(one.userId));
    const decide = (entry: string, what: string) =>
      adminApi<Entry>(`POST /v1/admin/ledger/entries/${entry}/${what}`, { as: other.uid });
    expect((await decide(id, 'reject')).data.state).toBe('rejected');
    expect(await decide(id, 'approve')).toMatchObject({ status: 409, errors: [{ code: 'ledger.entry_decided' }] });
    const late = publicId('ment', await buildEntry(one.userId, { expiresAt: new Date(Date.now() - 1_000) }));
    expect((await decide(late, 'approve')).status).toBe(409);
    for (const [amount, status] of [
      ['1000000.01', 409],
      ['0', 400],
      ['1.234', 400],
    ] as const) {
      expect((await adminApi('POST /v1/admin/ledger/entries', { as: one.uid, body: draft(amount) })).status).toBe(
        status,
      );
    }
  });

  test('the database itself asks for two people', async () => {
    const one = await buildAdmin();
    const id = await buildEntry(one.userId);
    const forged = superuser.run(
      `update ledger.manual_entry set state = 'approved', decided_by = proposed_by, decided_at = now(),
         transaction_id = (select id from ledger.transaction limit 1) where id = $1`,
      [id],
    );
    await expect(forged).rejects.toMatchObject({ constraint: 'manual_entry_two_people' });
  });
});

describe('what administrators see of the ledger', () => {
  test('a trial balance of 0 in every asset, accounts, and their statements', async () => {
    const admin = await buildAdmin();
    const { actor, wallet } = await buildWallet(12_345n);
    const trial = await adminApi<TrialBalance>('GET /v1/admin/ledger/trial-balance', { as: admin.uid });
    expect(trial.data.length).toBeGreaterThan(0);
    expect(trial.data.filter(({ sum }) => Number(sum) !== 0)).toEqual([]);
    const owner = publicId('usr', actor.userId);
    const found = await adminApi<AccountShown[]>(`GET /v1/admin/ledger/accounts?owner=${owner}&kind=wallet`, {
      as: admin.uid,
    });
    expect(found.data).toMatchObject([
      { owner: { kind: 'user', id: owner }, asset: wallet.asset, posted: '123.45', held: '0.00' },
    ]);
    const lines = await adminApi<LineShown[]>(`GET /v1/admin/ledger/accounts/${found.data[0]!.id}/statement`, {
      as: admin.uid,
    });
    expect(lines.data).toMatchObject([{ kind: 'test.top-up', amount: '123.45', balance: '123.45' }]);
    expect((await adminApi('GET /v1/admin/ledger/verification', { as: admin.uid })).status).toBe(200);
  });
});

describe('GET /v1/quotas', () => {
  test('shows the plan and what is left of it', async () => {
    const person = await buildUser({ tier: 'standard' });
    const { status, data } = await api<Quotas>('GET /v1/quotas', { as: person.uid });
    expect(status).toBe(200);
    expect(data.plan).toEqual({ code: 'standard', name: 'Standard', tier: 'standard', commissionPercent: '3.50' });
    expect(data.quotas.find(({ asset }) => asset === 'quota:listing-extend')).toMatchObject({
      period: 'month',
      limit: 15,
      left: 15,
    });
  });
});
