import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { checkInvariants, type Verdict } from '../checks.ts';
import { gatherPayers } from '../people.ts';
import { randomOf } from '../random.ts';
import type { Sized } from '../sized.ts';
import type { Stage } from '../stage.ts';
import { inTurn, quantile, send } from '../wire.ts';
import { bookedOf, checkMoney } from './books.ts';
import { deliveriesOf, inventions, shuffled, type Delivery } from './deliveries.ts';
import { FORGET } from './sabotage.ts';
import { drawPayments, order, Till, type Message, type Payment } from './till.ts';

const PAYEES = 20;
const LETTERS_A_PAYMENT = 10;
/** So long everything may take to be worked off after the last delivery, milliseconds. */
const REST_MS = 60_000;
const LIMIT_MS = 300;

interface Seen {
  answers: number;
  forged: number;
  /** The gateway lost its line to the functions host. */
  cut: number;
  readonly times: number[];
  readonly refusedWrongly: string[];
  readonly takenWrongly: string[];
}

/**
 * G-S4: what providers say, in every manner, over HTTP: valid, repeated, written anew, two at once, forged, before the order exists,
 * success after failure, success told again after the refund. Then what is in the ledger, and how soon each was answered.
 */
export async function webhooksUnderFire(stage: Stage, options: Sized<'dedupe'>): Promise<Verdict[]> {
  const { cloud } = stage;
  const database = new pg.Client({ connectionString: cloud.database?.adminUrl });
  // When the run is broken off, the server ends before this connection does.
  database.on('error', () => undefined);
  await database.connect();
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * options.clients });
  const till = await Till.open(stage);
  const random = randomOf(options.seed, 'webhooks');
  const seen: Seen = { answers: 0, forged: 0, cut: 0, times: [], refusedWrongly: [], takenWrongly: [] };
  try {
    const payees = await gatherPayers(cloud, PAYEES);
    if (options.sabotage !== undefined) {
      await database.query(FORGET);
      console.log(`Sabotaged: ${options.sabotage}. This run must fail.`);
    }
    const payments = drawPayments(Math.ceil(options.count / LETTERS_A_PAYMENT), payees, random);
    const known = new Map(payments.map((payment) => [payment.reference, payment]));
    const deliver = async (what: string, deliveries: readonly Delivery[]): Promise<void> => {
      const mixed = shuffled(deliveries, random);
      await inTurn(mixed.length, options.clients, what, (n) => carry(cloud.urls.hosting, agent, mixed[n]!, seen));
    };
    const all = (messages: readonly Message[]): Delivery[] =>
      messages.flatMap((message) => deliveriesOf(till, message, random));
    const paid = payments.filter(({ kind }) => kind !== 'never');

    console.log(`${payments.length} payments are asked for at three providers…`);
    const answers = new Map<Payment, string | null>();
    for (const payment of payments) answers.set(payment, await till.charge(payment));
    await order(
      database,
      payments.filter(({ kind }) => kind !== 'early'),
      answers,
    );
    await till.letPass(5_000);
    const first = till.written(known);
    const failures = first.filter(({ body }) => body.includes('payment_intent.payment_failed'));
    const successes = first.filter((message) => !failures.includes(message) && message.payment.kind !== 'never');

    console.log('Delivering what comes before its order, and failures…');
    await deliver('deliveries', [
      ...all(successes.filter(({ payment }) => payment.kind === 'early')),
      ...all(failures.filter(({ payment }) => payment.kind === 'failed_first')),
    ]);
    await order(
      database,
      payments.filter(({ kind }) => kind === 'early'),
      answers,
    );
    await rested(
      database,
      'refused first',
      async () => (await failedOnes(database)) >= count(payments, 'failed_first'),
    );

    console.log('Delivering successes, some of them after a failure, some invented…');
    for (const failure of failures) if (failure.payment.kind === 'failed_first') await till.payAfterAll(failure);
    const later = [...successes.filter(({ payment }) => payment.kind !== 'early'), ...till.written(known)];
    const models = new Map(later.map((message) => [message.payment.name, message]));
    await deliver('deliveries', [
      ...all(later),
      ...payments
        .filter(({ kind }) => kind === 'never')
        .flatMap((payment) => inventions(till, payment, models.get(payment.name)!)),
    ]);
    await rested(database, 'paid', async () => (await bookedOf(database, paid)) >= paid.length);

    console.log('Giving some back, and telling of their success again…');
    const refunded = payments.filter(({ kind }) => kind === 'refunded');
    await inTurn(refunded.length, 4, 'refunds', (n) => giveBack(cloud.urls.hosting, agent, refunded[n]!));
    await rested(database, 'asked back', async () => {
      await till.letPass(1_500);
      return (await refundsWith(database, ['created', 'sent'])) === 0;
    });
    await till.letPass(5_000);
    const news = till.written(known);
    const again = later.filter(({ payment }) => payment.kind === 'refunded');
    await deliver('deliveries', [...all(news), ...all(again)]);
    await rested(database, 'given back', async () => (await refundsWith(database, ['succeeded'])) >= refunded.length);
    // Whatever should not happen has a moment more to happen.
    await sleep(3_000);

    const p95 = quantile(seen.times, 0.95);
    console.log(
      `${seen.answers} answers, ${seen.forged} of them to forged messages, ${seen.cut} sent again after a cut; p50 ${quantile(seen.times, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${quantile(seen.times, 0.99).toFixed(0)} ms`,
    );
    return [
      verdict('G-S4 what is forged is refused', seen.forged, seen.takenWrongly),
      verdict('G-S4 what is authentic is taken with 200', seen.answers - seen.forged, seen.refusedWrongly),
      {
        name: `G-S4 the p95 of the answer is under ${LIMIT_MS} ms`,
        seen: Math.round(p95),
        wrong: p95 < LIMIT_MS ? 0 : 1,
      },
      ...(await checkMoney(database, payments, till.paid())),
      ...(await checkInvariants(database, 'ledger-invariants.sql')),
    ];
  } finally {
    agent.destroy();
    await till.close();
    await database.end();
  }
}

const verdict = (name: string, seen: number, problems: readonly string[]): Verdict => ({
  name,
  seen,
  wrong: problems.length,
  examples: problems.slice(0, 5),
});

const count = (payments: readonly Payment[], kind: Payment['kind']): number =>
  payments.filter((payment) => payment.kind === kind).length;

async function carry(base: string, agent: Agent, { manner, letters, expected }: Delivery, seen: Seen): Promise<void> {
  const signed = letters.map((letter) => letter());
  const sent = signed.map(async (letter) => {
    const reply = await send(base, agent, letter).catch((error: unknown) => String(error));
    if (typeof reply !== 'string' && reply.status !== 502) return reply;
    // The line was cut, before the gateway or behind it: whoever gets no answer sends it again, once.
    seen.cut += 1;
    return send(base, agent, letter).catch((error: unknown) => String(error));
  });
  for (const reply of await Promise.all(sent)) {
    seen.answers += 1;
    if (expected !== 200) seen.forged += 1;
    const status = typeof reply === 'string' ? reply : reply.status;
    if (typeof reply !== 'string') seen.times.push(reply.ms);
    if (status !== expected && !(expected === 'broken' && (status === 400 || status === 401)))
      (expected !== 200 ? seen.takenWrongly : seen.refusedWrongly).push(`${manner} at ${signed[0]!.path}: ${status}`);
  }
}

async function giveBack(base: string, agent: Agent, { publicId, payee }: Payment): Promise<void> {
  const reply = await send(base, agent, {
    path: `/api/v1/payments/${publicId}/refunds`,
    headers: { authorization: `Bearer ${payee.token}`, 'idempotency-key': randomUUID() },
    body: '{"reason":"Sold out"}',
  });
  if (reply.status !== 202) console.log(`  A refund was answered ${reply.status}: ${reply.text.slice(0, 100)}`);
}

async function failedOnes(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    `select count(*)::int as n from payments.attempt where status = 'failed' and provider = 'stripe'`,
  );
  return rows[0]!.n;
}

async function refundsWith(database: pg.Client, states: readonly string[]): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    'select count(*)::int as n from payments.refund where status = any($1)',
    [states],
  );
  return rows[0]!.n;
}

/** Waits until all that came in was read and `done` says so; goes on after a while, for the verdicts tell what is missing. */
async function rested(database: pg.Client, what: string, done: () => Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < REST_MS) {
    const { rows } = await database.query<{ left: number }>(
      `select (select count(*) from payments.webhook_message where state = 'received')::int as left`,
    );
    if (rows[0]!.left === 0 && (await done())) {
      console.log(`  ${what}: at rest after ${((performance.now() - began) / 1_000).toFixed(0)} s`);
      return;
    }
    await sleep(500);
  }
  const { rows } = await database.query<{ line: string }>(
    `select concat_ws(' ', count(*), provider, status, detail) as line from payments.attempt group by provider, status, detail`,
  );
  console.log(
    `  ${what}: not at rest after ${REST_MS / 1_000} s; going on with`,
    rows.map(({ line }) => line).join(', '),
  );
}
