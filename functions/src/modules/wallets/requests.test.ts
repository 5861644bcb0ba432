import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../test/events.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { rootLog } from '../../platform/log.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { subscribers } from '../../triggers/wallets.ts';
import { buildUser, type TestPerson } from '../identity/identity.factory.ts';
import { expireRequests } from './answer-request.ts';
import { maskedName } from './rules.ts';
import type { PaymentRequest, Transfer, Wallet } from './schemas.ts';
import { fillWallet } from './wallets.factory.ts';

const outlet = catchEvents();
const store = new MemoryStore();
mirrorInto(store);

const own = (who: TestPerson) => ({ kind: 'user' as const, id: who.userId });
const ask = (who: TestPerson, from: TestPerson, amount = '30.00', more: object = {}) =>
  api<PaymentRequest>('POST /v1/wallet/requests', {
    as: who.uid,
    body: { from: { userId: from.publicId }, amount, currency: 'GHS', ...more },
  });
const code = (answer: { errors: readonly { code: string }[] }) => answer.errors[0]?.code;

describe('Asking for money', () => {
  test('who is asked pays once, and both see it paid', async () => {
    const [ama, kofi] = [await buildUser({ displayName: 'Ama Serwaa' }), await buildUser()];
    await fillWallet(own(kofi), 10_000n);
    const { data: request } = await ask(ama, kofi, '30.00', { note: 'For the bus' });
    expect(request).toMatchObject({ direction: 'asked', state: 'open', note: 'For the bus' });
    const seen = await api<PaymentRequest[]>('GET /v1/wallet/requests?state=open', { as: kofi.uid });
    expect(seen.data).toMatchObject([{ id: request.id, direction: 'owed', other: { name: 'Ama S.' } }]);
    const pay = () => api<Transfer>(`POST /v1/wallet/requests/${request.id}/pay`, { as: kofi.uid });
    const both = await Promise.all([pay(), pay()]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(code(await pay())).toBe('wallets.request_closed');
    const wallet = await api<Wallet>('GET /v1/wallet', { as: ama.uid });
    expect(wallet.data.balances).toMatchObject([{ available: '30.00' }]);
    const after = await api<PaymentRequest>(`GET /v1/wallet/requests/${request.id}`, { as: ama.uid });
    const paid = both.find(({ status }) => status === 201)!;
    expect(after.data).toMatchObject({ state: 'paid', transferId: paid.data.id, version: 2 });
    const events = outlet.events(parsePublicId('preq', request.id)!).map(({ type, data }) => [type, data.version]);
    expect(events).toEqual([
      ['payment_request.made', 1],
      ['payment_request.paid', 2],
    ]);
  });

  test('only who is asked pays or declines, only who asked takes it back, a stranger sees nothing', async () => {
    const [ama, kofi, stranger] = [await buildUser(), await buildUser(), await buildUser()];
    const { data: request } = await ask(ama, kofi);
    const act = (who: TestPerson, verb: string) =>
      api(`POST /v1/wallet/requests/${request.id}/${verb}`, { as: who.uid });
    expect(await Promise.all(['pay', 'decline'].map(async (verb) => (await act(ama, verb)).status))).toEqual([
      403, 403,
    ]);
    expect((await act(kofi, 'cancel')).status).toBe(403);
    for (const verb of ['pay', 'decline', 'cancel']) expect((await act(stranger, verb)).status).toBe(404);
    expect((await act(kofi, 'decline')).status).toBe(200);
    expect(code(await act(ama, 'cancel'))).toBe('wallets.request_closed');
  });

  test('what ran out cannot be paid, and the sweep says so once', async () => {
    const [ama, kofi] = [await buildUser(), await buildUser()];
    await fillWallet(own(kofi), 10_000n);
    const { data: request } = await ask(ama, kofi);
    const id = parsePublicId('preq', request.id)!;
    await superuser.run(`update wallets.payment_request set expires_at = now() - interval '1 minute' where id = $1`, [
      id,
    ]);
    expect(code(await api(`POST /v1/wallet/requests/${request.id}/pay`, { as: kofi.uid }))).toBe(
      'wallets.request_closed',
    );
    expect((await api<PaymentRequest>(`GET /v1/wallet/requests/${request.id}`, { as: kofi.uid })).data.state).toBe(
      'expired',
    );
    const sweep = () =>
      runInContext(
        { role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'r', traceId: 't', log: rootLog },
        (ctx) => expireRequests(ctx, { limit: 100 }),
      );
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(outlet.events(id).map(({ type }) => type)).toEqual(['payment_request.made', 'payment_request.expired']);
    const [row] = await superuser.rows<{ state: string }>('select state from wallets.payment_request where id = $1', [
      id,
    ]);
    expect(row!.state).toBe('expired');
  });
});

describe('The wallet on the phone', () => {
  test('shows the balances of both sides as they are, whatever the order of the events', async () => {
    const [ama, kofi] = [await buildUser(), await buildUser()];
    await fillWallet(own(ama), 10_000n);
    for (let n = 0; n < 2; n++)
      await api('POST /v1/wallet/transfers', {
        as: ama.uid,
        body: { to: { userId: kofi.publicId }, amount: '10.00', currency: 'GHS' },
      });
    for (const who of [ama, kofi]) await deliverTwice(subscribers, outlet.events(who.uid).reverse());
    expect(store.get(`users/${ama.uid}/wallet/summary`)).toMatchObject({
      _v: 2,
      balances: [{ currency: 'GHS', posted: '80.00', held: '0.00', available: '80.00' }],
    });
    expect(store.get(`users/${kofi.uid}/wallet/summary`)).toMatchObject({ _v: 2, balances: [{ available: '20.00' }] });
  });
});

test('names are masked alike here and in the database', async () => {
  const names = ['Ama Serwaa Mensah', 'Kofi', 'Ọlá Adébáyọ̀', 'One Two Three Four Five', '👩🏾 Market', 'Ama  Double'];
  const rows = await superuser.rows<{ masked: string }>(
    'select wallets.masked_name(n) as masked from unnest($1::text[]) with ordinality u (n, place) order by place',
    [names],
  );
  expect(rows.map(({ masked }) => masked)).toEqual(names.map(maskedName));
});
