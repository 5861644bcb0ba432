import { as, owner as migrator, superuser, userActor } from '../../../test/database.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { AppError } from '../../platform/errors.ts';
import { rootLog } from '../../platform/log.ts';
import { newId } from '../../platform/values/id.ts';
import type { AccountKind, AccountRef, Owner } from './accounts.ts';
import { post } from './post.ts';

export const WORKER: Actor = { kind: 'job', name: 'test' };

/** Runs a verb in a transaction of its own, as the runtime does; by the worker at this very moment unless said otherwise. */
export function run<T>(verb: (ctx: Ctx) => Promise<T>, given: { actor?: Actor; now?: Date } = {}): Promise<T> {
  const actor = given.actor ?? WORKER;
  return as(
    actor,
    ({ sql, tx }) =>
      verb({
        actor,
        sql,
        tx,
        now: given.now ?? new Date(),
        log: rootLog,
        requestId: 'test',
        traceId: 'test',
        pending: { events: [], audits: [], tasks: [] },
      }),
    actor.kind === 'user' ? 'app' : 'worker',
  );
}

export const account = (owner: Owner, kind: AccountKind = 'wallet', asset = 'NGN'): AccountRef => ({
  owner,
  kind,
  asset,
});
export const CLEARING: AccountRef = account({ kind: 'provider', id: 'paystack' }, 'clearing');

/** Somebody with this much in his wallet (minor units of NGN). */
export async function buildWallet(amount = 0n): Promise<{ actor: ReturnType<typeof userActor>; wallet: AccountRef }> {
  const actor = userActor();
  const wallet = account({ kind: 'user', id: actor.userId });
  if (amount > 0n) {
    await run((ctx) =>
      post(ctx, {
        reference: `test:${crypto.randomUUID()}`,
        kind: 'test.top-up',
        moves: [{ from: CLEARING, to: wallet, amount }],
      }),
    );
  }
  return { actor, wallet };
}

/** Something unique to book under. */
export const reference = (): string => `test:${crypto.randomUUID()}`;

export { migrator };

/** How it ended: `done`, the refusal's code, or PostgreSQL's. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : ((error as { code?: string }).code ?? String(error))),
  );

/** A proposed entry by hand, from our suspense account to the clearing account; minor units of NGN. */
export async function buildEntry(
  proposedBy: string,
  given: { amount?: bigint; expiresAt?: Date } = {},
): Promise<string> {
  const id = newId(new Date());
  await superuser.run(
    `insert into ledger.manual_entry (id, from_owner_kind, from_owner_id, from_kind, to_owner_kind, to_owner_id, to_kind, asset, amount,
       reason, proposed_by, proposed_at, expires_at)
     values ($1, 'platform', 'pushnchat', 'suspense', 'provider', 'paystack', 'clearing', 'NGN', $2, 'Found on the statement', $3, now(), $4)`,
    [id, (given.amount ?? 1_250n).toString(), proposedBy, given.expiresAt ?? new Date(Date.now() + 3_600_000)],
  );
  return id;
}
