import { isDeepStrictEqual } from 'node:util';
import type { Ctx } from '../../../platform/context.ts';
import { newId } from '../../../platform/values/id.ts';
import * as ledger from '../../ledger/index.ts';
import type { Destination } from '../destination.ts';
import { ReferenceReused } from '../errors.ts';
import { chooseMethod } from '../methods.ts';
import { PATIENCE_MS } from '../patience.ts';
import { insertRow } from '../store.ts';
import { disbursementByReference, findDisbursement, type DisbursementRow } from './store.ts';
import { sendDisbursementSoon } from './tasks.ts';

export interface NewDisbursement {
  /** The caller's, once: the same one with the same content is the same disbursement. */
  readonly reference: string;
  readonly owner: ledger.Owner;
  readonly from: ledger.AccountRef;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
  readonly destination: Destination;
  readonly purpose: string;
}

export const holdOf = (id: string): string => `disbursement:${id}`;

/** Keeps the money in the ledger and sends it off by a task. It is captured when it arrived and let go when it surely did not. */
export async function requestDisbursement(ctx: Ctx, input: NewDisbursement): Promise<DisbursementRow> {
  const earlier = await disbursementByReference(ctx, input.reference);
  if (earlier !== null) return sameOrRefused(earlier, input);
  const { destination, currency, amount, owner, from } = input;
  const wanted = { direction: 'out' as const, country: destination.country, currency, method: destination.method };
  const way = await chooseMethod(ctx, { ...wanted, network: destination.network ?? null }, amount);
  const id = newId(ctx.now);
  await ledger.hold(ctx, { reference: holdOf(id), from, amount, expiresAt: null, kind: 'disbursement' });
  await insertRow<DisbursementRow>(ctx, 'disbursement', {
    id,
    reference: input.reference,
    ownerKind: owner.kind,
    ownerId: owner.id,
    fromOwnerKind: from.owner.kind,
    fromOwnerId: from.owner.id,
    fromKind: from.kind,
    purpose: input.purpose,
    amount,
    currency,
    provider: way.provider,
    method: destination.method,
    destination,
    status: 'created',
    evidence: 'sender',
    nextPollAt: new Date(ctx.now.getTime() + PATIENCE_MS),
  });
  sendDisbursementSoon(ctx, id);
  const made = await findDisbursement(ctx, id);
  if (made === null) throw new Error('The new disbursement cannot be read back.');
  return made;
}

function sameOrRefused(earlier: DisbursementRow, input: NewDisbursement): DisbursementRow {
  const told = (one: Destination) => [
    one.method,
    one.country,
    one.phone ?? null,
    one.network ?? null,
    one.account ?? null,
  ];
  const same =
    earlier.amount === input.amount &&
    earlier.currency === input.currency &&
    earlier.fromOwnerId === input.from.owner.id &&
    earlier.fromKind === input.from.kind &&
    isDeepStrictEqual(told(earlier.destination), told(input.destination));
  if (!same) throw ReferenceReused();
  return earlier;
}
