import { superuser } from '../../../test/database.ts';
import type { Outlet } from '../../../test/events.ts';
import { MANIFEST } from '../../http/manifest.ts';
import { handleTask, type Task } from '../../platform/runtime/handle-task.ts';
import { createDispatcher } from '../../platform/runtime/http/app.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import type { Ctx } from '../../platform/context.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { buildUser, type TestBusiness, type TestPerson } from '../identity/identity.factory.ts';
import { actingOwner } from '../ledger/index.ts';
import { createIntent, type NewIntent } from './create-intent.ts';
import type { AttemptRow, IntentRow } from './store.ts';
import { ATTEMPT_ROW, INTENT_ROW } from './store.ts';

/** Runs as the worker in one transaction. */
export const worker = <T>(run: (ctx: Ctx) => Promise<T>): Promise<T> =>
  runInContext<T>({ role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'test', traceId: 'test' }, run);

export const as = <T>(person: TestPerson, run: (ctx: Ctx) => Promise<T>): Promise<T> =>
  runInContext<T>({ role: 'app', actor: person, requestId: 'test', traceId: 'test' }, run);

export interface BuiltPayment {
  readonly payer: TestPerson;
  readonly intent: IntentRow;
}

export const PHONE = '+233244123456';

/** Something to pay: 50.00 GHS into the payer's own wallet, unless said otherwise. */
export async function buildPayment(
  given: Partial<NewIntent> & { readonly by?: TestPerson } = {},
): Promise<BuiltPayment> {
  const { by, ...rest } = given;
  const payer = by ?? (await buildUser({ country: 'GH' }));
  const owner = actingOwner({ actor: payer });
  const intent = await as(payer, (ctx) =>
    createIntent(ctx, {
      payer: owner,
      purpose: 'wallet_topup',
      subject: publicId('usr', payer.userId),
      amount: 5_000n,
      currency: 'GHS',
      credit: { owner, kind: 'wallet', asset: 'GHS' },
      description: 'Money for the wallet',
      ...rest,
    }),
  );
  return { payer, intent };
}

/** A try that waits for the code that the network sent to its payer. */
export async function askForCode(intentId: string, method = 'mobile_money'): Promise<string> {
  const id = newId(new Date());
  await superuser.run(
    `insert into payments.attempt (id, intent_id, reference, provider, method, network, phone, amount, currency, status,
       evidence, version, created_at, updated_at)
     select $1, id, replace($1::uuid::text, '-', ''), case $4 when 'cash' then 'cash' else 'momo' end, $4, null, $3, amount, currency, 'created', 'sender', 1,
       now(), now() from payments.intent where id = $2`,
    [id, intentId, PHONE, method],
  );
  const step = (set: string) =>
    superuser.run(`update payments.attempt set version = version + 1, ${set} where id = $1`, [id]);
  await step(`status = 'sent', sent_at = now()`);
  await step(`status = 'action_required', evidence = 'answer', action = '{"kind":"otp","text":"Type the code."}'`);
  return id;
}

/** Paid to this person's business by a customer, by hand of the database. Answers the payment's id. */
export async function buildPaid(payee: TestPerson): Promise<string> {
  const { intent } = await buildPayment({
    purpose: 'order',
    credit: { owner: actingOwner({ actor: payee }), kind: 'wallet', asset: 'GHS' },
  });
  const id = await askForCode(intent.id);
  await superuser.run(
    `update payments.intent set status = 'paid', captured = amount, version = version + 1 where id = $1`,
    [intent.id],
  );
  await superuser.run(
    `update payments.attempt set status = 'succeeded', evidence = 'status', settlement = 'intent', version = version + 1 where id = $1`,
    [id],
  );
  return intent.id;
}

/** A customer stands there with the cash in his hand. */
export async function buildCash(payee: TestPerson): Promise<string> {
  const { intent } = await buildPayment({
    purpose: 'order',
    credit: { owner: actingOwner({ actor: payee }), kind: 'wallet', asset: 'GHS' },
  });
  await askForCode(intent.id, 'cash');
  return intent.id;
}

/** `rgr_…`: a member of the business may give back 20.00 GHS. */
export async function buildGrant(business: TestBusiness): Promise<string> {
  const id = newId(new Date());
  const holder = await buildUser();
  await superuser.run(
    `insert into payments.refund_grant (id, business_id, user_id, currency, most, expires_at, granted_by, created_at)
     values ($1, $2, $3, 'GHS', 2000, now() + interval '7 days', $4, now())`,
    [id, business.id, holder.userId, business.owner.userId],
  );
  return publicId('rgr', id);
}

/** `sus_…`: money of a try that did not fit. */
export async function buildSuspense(payer: TestPerson): Promise<string> {
  const { intent } = await buildPayment({ by: payer });
  const attempt = await askForCode(intent.id);
  await superuser.run(
    `update payments.attempt set status = 'succeeded', evidence = 'status', settlement = 'suspense', version = version + 1 where id = $1`,
    [attempt],
  );
  const id = newId(new Date());
  await superuser.run(
    `insert into payments.suspense_item (id, provider, attempt_id, amount, currency, why, status, version, created_at, updated_at)
     values ($1, 'momo', $2, 4000, 'GHS', 'amount', 'open', 1, now(), now())`,
    [id, attempt],
  );
  return publicId('sus', id);
}

export const intentNow = async (id: string): Promise<IntentRow> =>
  (await superuser.first<IntentRow>(`select ${INTENT_ROW} from payments.intent where id = $1`, [id]))!;
/** The latest first. */
export const attemptsNow = (intentId: string): Promise<AttemptRow[]> =>
  superuser.rows<AttemptRow>(`select ${ATTEMPT_ROW} from payments.attempt where intent_id = $1 order by id desc`, [
    intentId,
  ]);

/** Minor units in an account. */
export async function balance(ownerId: string, kind: string, asset = 'GHS'): Promise<bigint> {
  const row = await superuser.first<{ sum: bigint }>(
    'select coalesce(sum(posted), 0)::bigint as sum from ledger.account where owner_id = $1 and kind = $2 and asset = $3',
    [ownerId, kind, asset],
  );
  return row!.sum;
}

/** Runs every task that left the house and was not run yet, and those that these enqueue, but only what is due. */
export class TaskRunner {
  readonly #done = new Set<string>();
  readonly #outlet: Outlet;
  readonly #tasks: readonly Task[];

  constructor(outlet: Outlet, tasks: readonly Task[]) {
    this.#outlet = outlet;
    this.#tasks = tasks;
  }

  /** `late`: also what is set for later, up to so many milliseconds ahead. */
  async run(late = 0): Promise<number> {
    let count = 0;
    for (;;) {
      const due = this.#outlet
        .tasks()
        .filter(({ id, type }) => type.startsWith('payments.') && !this.#done.has(id))
        .filter(({ runAt }) => runAt === null || runAt.getTime() <= Date.now() + late);
      if (due.length === 0) return count;
      for (const { id, type, body, traceId } of due) {
        this.#done.add(id);
        count += 1;
        await handleTask(this.#tasks, { id, name: type, payload: JSON.parse(body) as unknown, traceId });
      }
    }
  }

  /** Forgets what waits. */
  drop(): void {
    for (const { id } of this.#outlet.tasks()) this.#done.add(id);
  }
}

const dispatchWebhook = createDispatcher(MANIFEST.webhooks);

/** Sends a webhook as a provider would. */
export async function webhook(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = { 'x-test-sign': 'proof' },
  method = 'POST',
): Promise<{ readonly status: number; readonly body: string }> {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return dispatchWebhook({
    method,
    path: `/v1/webhooks/${path}`,
    queryText: '',
    params: {},
    header: (name) => headers[name],
    headers: () => headers,
    body: () => Promise.resolve(bytes),
    ip: '192.0.2.77',
  });
}
