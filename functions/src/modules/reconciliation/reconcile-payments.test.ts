import { superuser } from '../../../test/database.ts';
import { newId } from '../../platform/values/id.ts';
import { run } from '../ledger/ledger.factory.ts';
import { settledBetween } from '../payments/index.ts';
import { buildPayment } from '../payments/payments.factory.ts';
import { workOnStatements } from './work.ts';

const PER_KIND = 5;
const FAULTS = ['missing', 'extra', 'wrong_amount', 'wrong_currency', 'duplicate'] as const;
// Months of their own, in which no other suite pays.
const FROM = Date.parse('2031-03-01T00:00:00Z');
const TO = '2031-04-01T00:00:00Z';

/** Payments that came to their end, one an hour; only that they are booked counts here. */
async function plantPayments(count: number): Promise<string[]> {
  const { intent } = await buildPayment();
  const ids = Array.from({ length: count }, () => newId(new Date()));
  // An attempt is born as created and walks its steps; this world is set up past that rule, in a statement of its own.
  await superuser.run(
    `with past as materialized (select set_config('session_replication_role', 'replica', true) as role)
     insert into payments.attempt (id, intent_id, reference, provider, provider_reference, method, amount, currency, status, evidence,
       settlement, paid_amount, paid_currency, sent_at, finished_at, version, created_at, updated_at)
     select n.id, $1, replace(n.id::text, '-', ''), 'flutterwave', 'theirs-' || n.id, 'mobile_money', 5000, 'GHS', 'succeeded',
       'status', 'suspense', 1000 + n.place, 'GHS', now(), $3::timestamptz + n.place * interval '1 hour', 3, now(), now()
     from unnest($2::uuid[]) with ordinality n (id, place) cross join past where past.role = 'replica'`,
    [intent.id, ids, new Date(FROM)],
  );
  return ids;
}

/** What the provider says of the payment at `place`; of the first 25 each is wrong in one way. */
function linesOf(id: string, place: number): string[] {
  const line = (over: object = {}) =>
    JSON.stringify({
      kind: 'charge',
      reference: id.replaceAll('-', ''),
      providerReference: `theirs-${id}`,
      amount: String(1_001 + place),
      currency: 'GHS',
      ...over,
    });
  const fault = place < FAULTS.length * PER_KIND ? FAULTS[place % FAULTS.length] : undefined;
  if (fault === 'missing') return [];
  if (fault === 'extra') return [line(), line({ reference: `no${place}`, providerReference: `strange-${id}` })];
  if (fault === 'duplicate') return [line(), line()];
  if (fault === 'wrong_amount') return [line({ amount: String(1_000 + place) })];
  return [line(fault === 'wrong_currency' ? { currency: 'UGX' } : {})];
}

describe('PAY-9 G-M7 a statement of what payments booked', () => {
  test('of 600 payments the 25 that are told wrongly are found, each for what is wrong with it, and no other', async () => {
    const ids = await plantPayments(600);
    const statement = newId(new Date());
    await superuser.run(
      `insert into reconciliation.statement (id, provider, format, currency, period_from, period_to, status, chunks, created_by, version,
         created_at, updated_at)
       values ($1, 'flutterwave', 'json_lines', 'GHS', $2, $3, 'reading', 1, 'operator:test', 1, now(), now())`,
      [statement, new Date(FROM), TO],
    );
    const text = ids.flatMap((id, place) => linesOf(id, place)).reverse();
    await superuser.run('insert into reconciliation.chunk (statement_id, place, body) values ($1, 0, $2)', [
      statement,
      text.join('\n'),
    ]);
    // Pages of 250, so that the books take three.
    const small: typeof settledBetween = (ctx, query) => settledBetween(ctx, { ...query, limit: 250 });
    while ((await run((ctx) => workOnStatements(ctx, small))).more) continue;
    const [row] = await superuser.rows(
      'select status, lines, booked, findings from reconciliation.statement where id = $1',
      [statement],
    );
    expect(row).toEqual({ status: 'done', lines: 605, booked: 600, findings: 25 });
    const found = await superuser.rows<{ fault: string; record: string | null; key: string }>(
      'select fault, record_id as record, key from reconciliation.finding where statement_id = $1',
      [statement],
    );
    const planted = ids.slice(0, 25).map((id, place) => `${FAULTS[place % FAULTS.length]} ${id}`);
    const told = found.map(({ fault, record, key }) => `${fault} ${record ?? key.replace('strange-', '')}`);
    expect(told.sort()).toEqual(planted.sort());
  });
});
