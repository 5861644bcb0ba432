import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { superuser } from '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { parseSettings } from '../adapters/payments/environment.ts';
import { useProviders } from '../adapters/payments/index.ts';
import { paystackAdapter } from '../adapters/payments/paystack/index.ts';
import { PaystackEnv } from '../adapters/payments/paystack/settings.ts';
import { webhook } from '../modules/payments/payments.factory.ts';
import { ScriptedProvider } from '../modules/payments/scripted-provider.factory.ts';

const SECRET = 'sk_test_of_this_suite';
catchEvents();
let undo: () => void;
beforeAll(() => {
  const settings = parseSettings('Paystack', PaystackEnv, { PAYSTACK_SECRET_KEY: SECRET });
  undo = useProviders({ paystack: paystackAdapter(() => settings), momo: new ScriptedProvider('momo') });
});
afterAll(() => undo());

const body = (amount = 5_000) =>
  JSON.stringify({
    event: 'charge.success',
    data: { id: crypto.randomUUID(), reference: 'r', amount, currency: 'GHS' },
  });
const sign = (text: string | Buffer, secret = SECRET) => createHmac('sha512', secret).update(text).digest('hex');
const received = async (text: string): Promise<number> =>
  (await superuser.first<{ n: number }>(
    `select count(*)::int as n from payments.webhook_message where body = $1 and state <> 'refused'`,
    [Buffer.from(text)],
  ))!.n;

describe('PAY-5 what an attacker tries at the entrance of webhooks', () => {
  test('what was signed is taken once, whatever it calls itself', async () => {
    const text = body();
    const headers = { 'x-paystack-signature': sign(text), 'content-type': 'text/html; charset=utf-16' };
    for (let time = 0; time < 3; time++)
      expect(await webhook('paystack', text, headers)).toMatchObject({ status: 200 });
    expect(await received(text)).toBe(1);
  });

  test('an old signature under another amount is refused', async () => {
    const old = body(5_000);
    const raised = old.replace('5000', '500000');
    expect(await webhook('paystack', raised, { 'x-paystack-signature': sign(old) })).toMatchObject({ status: 401 });
    expect(await received(raised)).toBe(0);
  });

  test.each<[string, (text: string) => Record<string, string>]>([
    ['none', () => ({})],
    ['an empty one', () => ({ 'x-paystack-signature': '' })],
    ['that of an empty secret', (text) => ({ 'x-paystack-signature': sign(text, '') })],
    ['half of it', (text) => ({ 'x-paystack-signature': sign(text).slice(0, 64) })],
    // As Node joins a header that came twice: whose is the right one nobody may choose.
    ['two, the right one first', (text) => ({ 'x-paystack-signature': `${sign(text)}, ${sign('other')}` })],
    ['two, the right one last', (text) => ({ 'x-paystack-signature': `${sign('other')}, ${sign(text)}` })],
    ['one under a name that looks alike', (text) => ({ x_paystack_signature: sign(text) })],
    [
      'that of another provider',
      (text) => ({ 'x-test-sign': 'proof', 'verif-hash': SECRET, 'x-bank-signature': sign(text) }),
    ],
  ])('a signature that is %s is refused', async (_what, headersOf) => {
    const text = body();
    expect(await webhook('paystack', text, headersOf(text))).toMatchObject({ status: 401 });
    expect(await received(text)).toBe(0);
  });

  test('bytes that were packed are not the bytes that were signed', async () => {
    const text = body();
    const packed = gzipSync(text).toString('latin1');
    const headers = { 'x-paystack-signature': sign(text), 'content-encoding': 'gzip' };
    expect(await webhook('paystack', packed, headers)).toMatchObject({ status: 401 });
  });

  test.each(['Paystack', 'PAYSTACK', 'paystack%20', 'constructor', '__proto__'])(
    'there is no provider "%s"',
    async (path) => {
      const text = body();
      expect(await webhook(path, text, { 'x-paystack-signature': sign(text) })).toMatchObject({ status: 404 });
      expect(await received(text)).toBe(0);
    },
  );

  test.each(['paystack/again', 'paystack/..', 'paystack/x/paystack', '%70aystack'])(
    'a second address, "%s", is refused',
    async (path) => {
      const text = body();
      expect(await webhook(path, text, { 'x-paystack-signature': sign(text) })).toMatchObject({ status: 401 });
      expect(await received(text)).toBe(0);
    },
  );

  test('what nothing proves is kept only while it is small', async () => {
    const large = JSON.stringify({
      id: crypto.randomUUID(),
      reference: 'r',
      state: 'succeeded',
      detail: 'x'.repeat(17_000),
    });
    expect(await webhook('momo', large, { 'x-test-sign': 'hint' })).toMatchObject({ status: 413 });
    expect(await webhook('momo', large)).toMatchObject({ status: 200 });
  });
});
