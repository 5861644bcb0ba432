import { authorize } from '../../platform/authorize.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { Conflict } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { publicId } from '../../platform/values/id.ts';
import { PLATFORM, post, type AccountRef, type Move } from '../ledger/index.ts';
import { QuoteExpired, QuoteUsed } from './errors.ts';
import { MoneyConverted } from './events.ts';
import { policy } from './policy.ts';
import type { Quote } from './schemas.ts';
import { lockQuote, useQuote } from './store.ts';
import { viewQuote } from './view.ts';

/**
 * Changes money between two of one's own wallets at a quote's rate, once. The desk's accounts of both currencies take the
 * other side, and what rounding leaves over goes to the account of that name.
 */
export async function convertMoney(ctx: Ctx, { quoteId }: { readonly quoteId: string }): Promise<Quote> {
  const quote = authorize(ctx.actor, policy, 'convert', await lockQuote(ctx, quoteId));
  if (quote.usedAt !== null) throw QuoteUsed({ field: 'quoteId' });
  if (quote.expiresAt <= ctx.now) throw QuoteExpired({ field: 'quoteId' });
  const owner = { kind: quote.ownerKind, id: quote.ownerId };
  const wallet = (asset: string): AccountRef => ({ owner, kind: 'wallet', asset });
  const desk = (asset: string): AccountRef => ({ owner: PLATFORM, kind: 'fx', asset });
  const { fromCurrency, toCurrency, fromAmount, toAmount, kept } = quote;
  const moves: Move[] = [
    { from: wallet(fromCurrency), to: desk(fromCurrency), amount: fromAmount },
    { from: desk(toCurrency), to: wallet(toCurrency), amount: toAmount },
  ];
  if (kept > 0n) {
    const rounding: AccountRef = { owner: PLATFORM, kind: 'rounding', asset: toCurrency };
    moves.push({ from: desk(toCurrency), to: rounding, amount: kept });
  }
  const note = `${fromCurrency} to ${toCurrency} at ${quote.rate}`;
  await post(ctx, { reference: `fx:${quote.id}`, kind: 'fx.conversion', moves, note });
  const used = await useQuote(ctx, quote.id);
  if (used === null) throw Conflict();
  emit(ctx, MoneyConverted, {
    id: quote.id,
    // A quote is used once.
    version: 1,
    ownerKind: quote.ownerKind,
    ownerId: quote.ownerId,
    fromCurrency,
    fromAmount: fromAmount.toString(),
    toCurrency,
    toAmount: toAmount.toString(),
  });
  audit(ctx, {
    action: 'fx.converted',
    subject: { type: 'fx_quote', id: publicId('fxq', quote.id) },
    detail: { from: fromCurrency, to: toCurrency, rate: quote.rate },
  });
  return viewQuote(used);
}
