import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import type { MirrorRow } from '../../platform/mirror/document.ts';
import type { Owner } from '../ledger/index.ts';
import { WalletChanged } from './events.ts';
import { balancesOf } from './get-wallet.ts';

const TOUCH = named('wallets.touch', 'select uid, version from wallets.touch($1, $2, $3)');
const FIND = named('wallets.summary', 'select owner_id as "ownerId", version from wallets.summary where uid = $1');
const SCAN = named(
  'wallets.scan-summaries',
  'select uid from wallets.summary where uid is not null and ($1::text is null or uid > $1) order by uid limit $2',
);

/** Tells the phones that a wallet changed for a reason outside this module: a payment, a payout, a subscription. */
export async function noteChange(ctx: Ctx, owner: Owner): Promise<void> {
  if (owner.kind !== 'user' && owner.kind !== 'business') return;
  const row = await ctx.sql.first<{ uid: string | null; version: number }>(TOUCH, [[owner.kind], [owner.id], ctx.now]);
  if (row !== null && row.uid !== null) emit(ctx, WalletChanged, { id: row.uid, version: row.version });
}

/** The balances of a person as they are now. Those of a business its members ask the API for: they are not one person's. */
export async function loadSummary(ctx: Ctx, uid: string): Promise<MirrorRow | null> {
  const row = await ctx.sql.first<{ ownerId: string; version: number }>(FIND, [uid]);
  if (row === null) return null;
  return { version: row.version, data: { balances: await balancesOf(ctx, { kind: 'user', id: row.ownerId }) } };
}

/** In ascending order, for the rebuild. */
export async function scanSummaries(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  return (await ctx.sql.rows<{ uid: string }>(SCAN, [after, limit])).map(({ uid }) => uid);
}
