import type { Ctx } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { dataKeysOf } from '../store.ts';
import { openDataKey, type DataKey } from './data-key.ts';
import { seal, unseal } from '../../../platform/seal.ts';

/** What other modules keep about a conversation is sealed under its key, too. `place`: `schema.table|column|row`. */
interface Beside {
  /** UUID. */
  readonly conversationId: string;
  readonly place: string;
}

/** For whoever may see the conversation; the keys must be at hand (`keysAtHand`). */
export async function sealBeside(ctx: Ctx, { conversationId, place }: Beside, text: string): Promise<Buffer> {
  return seal((await keyOf(ctx, conversationId)).secret, placeBeside(conversationId, place), Buffer.from(text));
}

export async function unsealBeside(
  ctx: Ctx,
  conversationId: string,
  all: readonly { readonly place: string; readonly sealed: Uint8Array }[],
): Promise<string[]> {
  if (all.length === 0) return [];
  const { secret } = await keyOf(ctx, conversationId);
  return all.map(({ place, sealed }) => unseal(secret, placeBeside(conversationId, place), sealed).toString());
}

async function keyOf(ctx: Ctx, id: string): Promise<DataKey> {
  const holder = (await dataKeysOf(ctx, [id])).get(id);
  if (holder === undefined) throw NotFound();
  return openDataKey(id, holder);
}

const placeBeside = (conversation: string, place: string): string => `${place}|${conversation}`;
