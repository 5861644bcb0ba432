import { actorName } from '../../platform/actor.ts';
import { audit } from '../../platform/audit.ts';
import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import { NeedsSecondPerson, NothingToPay, RunDecided } from './errors.ts';
import { mayRun } from './policy.ts';
import { cutPayout, type RunState } from './rules.ts';
import type { Run } from './schemas.ts';
import { SendRun } from './tasks.ts';

interface RuleRow {
  readonly currency: Currency;
  readonly minimum: bigint;
  readonly largeRun: bigint;
  readonly recoveryCapBp: number;
}

interface Due {
  readonly ownerKind: string;
  readonly ownerId: string;
  readonly destinationId: string;
  readonly payable: bigint;
  readonly owed: bigint;
}

interface RunRow {
  readonly id: string;
  readonly currency: Currency;
  readonly kind: 'daily' | 'by_hand';
  readonly day: string;
  readonly state: RunState;
  readonly items: number;
  readonly total: bigint;
  readonly madeBy: string;
  readonly decidedBy: string | null;
  readonly version: number;
  readonly createdAt: Date;
}

const RULES = named(
  'payouts.rules',
  'select currency, minimum, large_run as "largeRun", recovery_cap_bp as "recoveryCapBp" from payouts.rule order by currency',
);
/** Balance, place, good standing, and no business with another run: on a day on which banks of that country pay. */
const DUE = named(
  'payouts.due',
  `select s.owner_kind as "ownerKind", s.owner_id as "ownerId", d.id as "destinationId", p.posted - p.held as payable,
     coalesce(greatest(-r.posted, 0), 0)::bigint as owed
   from payouts.seller s
   join payouts.rule rule on rule.currency = s.currency
   join payouts.destination d on d.owner_id = s.owner_id and d.currency = s.currency and d.state = 'verified' and d.usable_from <= $2
   join ledger.account p on p.owner_kind = s.owner_kind and p.owner_id = s.owner_id::text and p.kind = 'payable' and p.asset = s.currency
   left join ledger.account r on r.owner_kind = s.owner_kind and r.owner_id = s.owner_id::text and r.kind = 'receivable' and r.asset = s.currency
   where s.currency = $1 and s.state = 'active' and p.posted - p.held >= rule.minimum
     and extract(dow from $3::date)::smallint <> all (rule.weekend)
     and not exists (select from payouts.holiday h where h.country = d.country and h.day = $3::date)
     and not exists (select from payouts.item i where i.owner_id = s.owner_id and i.currency = s.currency and i.state in ('planned', 'sending'))
     and payouts.in_good_standing(s.owner_kind, s.owner_id)
   order by s.owner_id limit $4`,
);
const ROW = `id, currency, kind, day, state, items, total, made_by as "madeBy", decided_by as "decidedBy", version, created_at as "createdAt"`;
const INSERT = named(
  'payouts.insert-run',
  `insert into payouts.run (id, currency, kind, day, state, items, total, made_by, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict do nothing returning ${ROW}`,
);
const ITEMS = named(
  'payouts.insert-items',
  `insert into payouts.item (id, run_id, owner_kind, owner_id, currency, destination_id, payable, recovered, sent, created_at, updated_at)
   select i.id, $1, i.kind, i.owner, $2, i.destination, i.payable, i.recovered, i.payable - i.recovered, $3, $3
   from unnest($4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::bigint[], $9::bigint[]) i (id, kind, owner, destination, payable, recovered)`,
);
const LOCK = named('payouts.lock-run', `select ${ROW} from payouts.run where id = $1 for no key update`);
const LIST = named(
  'payouts.runs',
  `select ${ROW} from payouts.run where ($1::uuid is null or id < $1) order by id desc limit $2`,
);
const DECIDE = named(
  'payouts.decide-run',
  `update payouts.run set state = $2, decided_by = $3, updated_at = $4 where id = $1 returning ${ROW}`,
);
const CANCEL = named(
  'payouts.cancel-items',
  `update payouts.item set state = 'cancelled', reason = 'run_rejected', updated_at = $2 where run_id = $1 and state = 'planned'`,
);

const MOST_ITEMS = 2_000;

/** Each business day, by the job: one run a currency. A second call of that day finds the first one's run and makes none. */
export async function planDailyRuns(ctx: Ctx): Promise<void> {
  for (const rule of await ctx.sql.rows<RuleRow>(RULES)) await plan(ctx, rule, 'daily');
}

/** A run by hand: whoever is due and in no other run. */
export async function makeRun(ctx: Ctx, { currency }: { readonly currency: Currency }): Promise<Run> {
  admit(ctx.actor, mayRun);
  const rule = (await ctx.sql.rows<RuleRow>(RULES)).find((one) => one.currency === currency);
  const run = rule === undefined ? null : await plan(ctx, rule, 'by_hand');
  if (run === null) throw NothingToPay({ with: { currency } });
  audit(ctx, { action: 'payouts.run_made', subject: { type: 'payout_run', id: publicId('prun', run.id) } });
  return viewRun(run);
}

async function plan(ctx: Ctx, rule: RuleRow, kind: RunRow['kind']): Promise<RunRow | null> {
  const { currency } = rule;
  const day = ctx.now.toISOString().slice(0, 10);
  const due = await ctx.sql.rows<Due>(DUE, [currency, ctx.now, day, MOST_ITEMS]);
  const items = due.flatMap((one) => {
    const cut = cutPayout(one.payable, one.owed, rule);
    return cut === null ? [] : [{ ...one, ...cut, id: newId(ctx.now) }];
  });
  if (items.length === 0) return null;
  const total = items.reduce((sum, { sent }) => sum + sent, 0n);
  // What is large, and whatever a single person made by hand, waits for a second one.
  const state = total >= rule.largeRun || kind === 'by_hand' ? 'awaiting_approval' : 'sending';
  const id = newId(ctx.now);
  const madeBy = actorName(ctx.actor);
  const run = await ctx.sql.first<RunRow>(INSERT, [
    id,
    currency,
    kind,
    day,
    state,
    items.length,
    total,
    madeBy,
    ctx.now,
  ]);
  if (run === null) return null;
  await ctx.sql.run(ITEMS, [
    id, currency, ctx.now, items.map((item) => item.id), items.map(({ ownerKind }) => ownerKind),
    items.map(({ ownerId }) => ownerId), items.map(({ destinationId }) => destinationId),
    items.map(({ payable }) => payable.toString()), items.map(({ recovered }) => recovered.toString()),
  ]); // prettier-ignore
  if (state === 'sending') enqueue(ctx, SendRun, { id }, { key: `${id}-1` });
  return run;
}

export async function listRuns(ctx: Ctx, { limit, after }: PageRequest): Promise<Page<Run[]>> {
  admit(ctx.actor, mayRun);
  const rows = await ctx.sql.rows<RunRow>(LIST, [after?.[0] ?? null, limit + 1]);
  const shown = rows.slice(0, limit);
  return new Page(shown.map(viewRun), rows.length > limit ? [shown.at(-1)!.id] : null);
}

interface RunRef {
  readonly id: string;
}

/** The second person's word: the run is sent. */
export async function approveRun(ctx: Ctx, ref: RunRef): Promise<Run> {
  const run = await decide(ctx, ref, 'sending', 'payouts.run_approved');
  enqueue(ctx, SendRun, { id: run.id }, { key: `${run.id}-1` });
  return viewRun(run);
}

/** Nothing of it is sent; its sellers are due again. */
export async function rejectRun(ctx: Ctx, ref: RunRef): Promise<Run> {
  const run = await decide(ctx, ref, 'rejected', 'payouts.run_rejected');
  await ctx.sql.run(CANCEL, [run.id, ctx.now]);
  return viewRun(run);
}

async function decide(ctx: Ctx, { id }: RunRef, state: 'sending' | 'rejected', action: string): Promise<RunRow> {
  admit(ctx.actor, mayRun);
  const run = await ctx.sql.first<RunRow>(LOCK, [id]);
  if (run === null) throw NotFound();
  if (run.state !== 'awaiting_approval') throw RunDecided();
  const who = actorName(ctx.actor);
  if (run.madeBy === who) throw NeedsSecondPerson();
  audit(ctx, { action, subject: { type: 'payout_run', id: publicId('prun', id) } });
  return (await ctx.sql.first<RunRow>(DECIDE, [id, state, who, ctx.now]))!;
}

function viewRun(run: RunRow): Run {
  const { currency } = run;
  return {
    id: publicId('prun', run.id),
    kind: run.kind,
    day: run.day,
    state: run.state,
    items: run.items,
    total: { amount: formatAmount(run.total, currency), currency },
    byJob: !run.madeBy.startsWith('user:'),
    createdAt: run.createdAt.toISOString(),
    version: run.version,
  };
}
