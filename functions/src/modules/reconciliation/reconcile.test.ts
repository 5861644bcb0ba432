import { adminApi } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { balanceOf, PLATFORM } from '../ledger/index.ts';
import { run } from '../ledger/ledger.factory.ts';
import type { BookRecord, ListBooks } from './books.ts';
import { postCorrection } from './post-correction.ts';
import { buildAdmin, buildFinding } from './reconciliation.factory.ts';
import type { Finding, Statement } from './schemas.ts';
import { workOnStatements } from './index.ts';

const outlet = catchEvents();
const DAY = Date.parse('2026-11-10T12:00:00Z');
let made = 0;
const record = (over: Partial<BookRecord> = {}): BookRecord => {
  const id = crypto.randomUUID();
  return {
    kind: 'charge',
    id,
    keys: [`ref${++made}`, id],
    amount: 1_000n,
    currency: 'GHS',
    at: new Date(DAY),
    ...over,
  };
};
const lineOf = ({ kind, keys, amount, currency }: BookRecord, over: object = {}) =>
  JSON.stringify({ kind, reference: keys[0], providerReference: keys[1], amount: String(amount), currency, ...over });

/** Pages of three, so that every statement needs several. */
const booksOf =
  (records: readonly BookRecord[]): ListBooks =>
  (_ctx, { after, from, to }) => {
    const within = records.filter(({ at }) => at >= from && at < to);
    const begin = Number(after ?? 0);
    const next = begin + 3 < within.length ? String(begin + 3) : null;
    return Promise.resolve({ records: within.slice(begin, begin + 3), next });
  };

/** Hands a file in by parts of 50 characters and works until it is done. */
async function reconcile(text: string, records: readonly BookRecord[], draft: object = {}) {
  const { uid } = await buildAdmin();
  const call = <Data>(path: string, body: object) =>
    adminApi<Data>(`POST /v1/admin/reconciliation/statements${path}`, { as: uid, body });
  const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
  const opened = await call<Statement>('', {
    provider: 'momo',
    format: 'json_lines',
    currency: 'GHS',
    ...period,
    ...draft,
  });
  const { id } = opened.data;
  const parts = text.match(/[^]{1,50}/g) ?? [];
  for (const [place, part] of parts.entries()) {
    expect((await call(`/${id}/chunks`, { place, text: part })).status).toBe(204);
    if (place === 0) expect((await call(`/${id}/chunks`, { place, text: part })).status).toBe(204);
  }
  expect((await call(`/${id}/complete`, { chunks: parts.length })).status).toBe(202);
  while ((await run((ctx) => workOnStatements(ctx, booksOf(records)))).more) continue;
  const statement = (await adminApi<Statement>(`GET /v1/admin/reconciliation/statements/${id}`, { as: uid })).data;
  const path = `GET /v1/admin/reconciliation/statements/${id}/findings?limit=100`;
  const findings = (await adminApi<Finding[]>(path, { as: uid })).data;
  return { statement, findings, uid };
}

describe('PAY-9 a statement is held against our books', () => {
  test('what agrees is silent; each fault is found once, with both sides', async () => {
    const [right, dear, foreign, twice, lost, payout, early] = Array.from({ length: 6 }, () => record()).concat(
      record({ at: new Date('2026-10-30T00:00:00Z') }),
    ) as [BookRecord, BookRecord, BookRecord, BookRecord, BookRecord, BookRecord, BookRecord];
    const out = { ...payout, kind: 'payout' as const };
    const text = [
      lineOf(right),
      lineOf(dear, { amount: '1001' }),
      lineOf(foreign, { currency: 'KES' }),
      lineOf(twice),
      lineOf(out),
      lineOf(record()),
      lineOf(twice, { reference: 'another word for it' }),
      // Booked before the period, told within it: known, and no fault.
      lineOf(early),
      lineOf(right, { kind: 'fee' }),
    ].join('\n');
    const { statement, findings } = await reconcile(text, [right, dear, foreign, twice, lost, out, early]);
    expect(statement).toMatchObject({ status: 'done', lines: 9, booked: 7, findings: 5 });
    expect(findings.map(({ fault, line, booked, told }) => [fault, line, booked, told])).toEqual([
      ['wrong_amount', 2, { amount: '10.00', currency: 'GHS' }, { amount: '10.01', currency: 'GHS' }],
      ['wrong_currency', 3, { amount: '10.00', currency: 'GHS' }, { amount: '10.00', currency: 'KES' }],
      ['extra', 6, null, { amount: '10.00', currency: 'GHS' }],
      ['duplicate', 7, { amount: '10.00', currency: 'GHS' }, { amount: '10.00', currency: 'GHS' }],
      ['missing', null, { amount: '10.00', currency: 'GHS' }, null],
    ]);
  });

  test('a receipt that we do not know is no repeat of the record whose place it happens to name', async () => {
    const [first, second] = [record(), record()];
    const strange = ['0', '1'].map((key) => record({ keys: [key, crypto.randomUUID()] }));
    const { findings } = await reconcile([first, second, ...strange].map((one) => lineOf(one)).join('\n'), [
      first,
      second,
    ]);
    expect(findings.map(({ fault, line }) => [fault, line])).toEqual([
      ['extra', 3],
      ['extra', 4],
    ]);
  });

  test('a kind of its own: a payout of the same name is no charge', async () => {
    const mine = record();
    const { findings } = await reconcile(lineOf({ ...mine, kind: 'payout' }), [mine]);
    expect(findings.map(({ fault, kind }) => [fault, kind])).toEqual([
      ['extra', 'payout'],
      ['missing', 'charge'],
    ]);
  });

  test('a file that is none has failed, in words', async () => {
    const { statement } = await reconcile('this is not json\n', []);
    expect(statement).toMatchObject({ status: 'failed', problem: 'This line is no JSON object: this is not json' });
  });

  test('a part that is missing, changed or late is refused', async () => {
    const { uid } = await buildAdmin();
    const call = <Data>(path: string, body: object) =>
      adminApi<Data>(`POST /v1/admin/reconciliation/statements${path}`, { as: uid, body });
    const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
    const { data } = await call<Statement>('', { provider: 'momo', format: 'json_lines', currency: 'GHS', ...period });
    await call(`/${data.id}/chunks`, { place: 1, text: 'b' });
    expect((await call(`/${data.id}/chunks`, { place: 1, text: 'c' })).errors[0]?.code).toBe(
      'reconciliation.chunk_differs',
    );
    const gap = await call(`/${data.id}/complete`, { chunks: 2 });
    expect([gap.status, gap.errors[0]?.meta]).toEqual([409, { place: 0 }]);
    await call(`/${data.id}/chunks`, { place: 0, text: '{"kind":"charge","amount":"1"}\n' });
    expect((await call(`/${data.id}/complete`, { chunks: 2 })).status).toBe(202);
    expect((await call(`/${data.id}/chunks`, { place: 2, text: 'd' })).errors[0]?.code).toBe(
      'reconciliation.already_complete',
    );
    while ((await run((ctx) => workOnStatements(ctx, booksOf([])))).more) continue;
  });
});

describe('MOD-6 two people close a finding', () => {
  const call = (uid: string, id: string, step: string, body?: object) =>
    adminApi<Finding>(`POST /v1/admin/reconciliation/findings/${id}/${step}`, { as: uid, ...(body && { body }) });
  const balance = async (kind: 'suspense' | 'clearing') => {
    const owner = kind === 'suspense' ? PLATFORM : ({ kind: 'provider', id: 'momo' } as const);
    return (await run((ctx) => balanceOf(ctx, { owner, kind, asset: 'GHS' }))).posted;
  };
  const PROPOSAL = { resolution: 'correct', note: 'They have it, we do not.' };

  test('the second agrees and the entry is posted, once; nobody agrees with himself', async () => {
    const [one, other] = [await buildAdmin(), await buildAdmin()];
    const { id, publicId } = await buildFinding();
    const before = [await balance('clearing'), await balance('suspense')];
    expect((await call(one.uid, publicId, 'approve')).errors[0]?.code).toBe('reconciliation.finding_settled');
    expect((await call(one.uid, publicId, 'propose', PROPOSAL)).data).toMatchObject({ status: 'proposed' });
    expect((await call(one.uid, publicId, 'approve')).errors[0]?.code).toBe('reconciliation.second_person_needed');
    const all = await Promise.all([1, 2, 3].map(() => call(other.uid, publicId, 'approve')));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    // The worker books what was signed, however often the task comes.
    expect(outlet.tasks('reconciliation.post-correction').filter(({ body }) => body.includes(id))).toHaveLength(1);
    for (let time = 0; time < 3; time++) await run((ctx) => postCorrection(ctx, { id }));
    expect([await balance('clearing'), await balance('suspense')]).toEqual([before[0]! - 1_250n, before[1]! + 1_250n]);
    const [row] = await superuser.rows<{ entry: string }>('select entry from reconciliation.finding where id = $1', [
      id,
    ]);
    expect(row!.entry).toBe(`reconciliation:${parsePublicId('fnd', publicId)}`);
  });

  test('an explanation posts nothing; a refusal opens it again', async () => {
    const [one, other] = [await buildAdmin(), await buildAdmin()];
    const { id, publicId } = await buildFinding();
    const before = await balance('suspense');
    await call(one.uid, publicId, 'propose', PROPOSAL);
    expect((await call(other.uid, publicId, 'refuse')).data).toMatchObject({ status: 'open', resolution: null });
    await call(other.uid, publicId, 'propose', { resolution: 'explain', note: 'Settled by hand on Monday.' });
    expect((await call(one.uid, publicId, 'approve')).data).toMatchObject({ status: 'closed', resolution: 'explain' });
    for (const one of [id, (await buildFinding({ proposedBy: await buildAdmin() })).id])
      await run((ctx) => postCorrection(ctx, { id: one }));
    expect(await balance('suspense')).toBe(before);
    const bend = superuser.run(
      `update reconciliation.finding set status = 'closed', closed_by = proposed_by where id = $1`,
      [(await buildFinding({ proposedBy: one })).id],
    );
    await expect(bend).rejects.toThrow('finding_two_people');
  });
});
