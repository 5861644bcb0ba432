import { newDataKey, openDataKey, sealBody, tokenOf, type DataKey, type WrappedKey } from './keys/data-key.ts';
import { wordsOf } from './rules.ts';

/** A conversation's own key, wrapped and open. The master keys must be at hand. */
export function keyOfTalk(conversation: string): WrappedKey & { readonly key: DataKey } {
  const wrapped = newDataKey(conversation);
  return { ...wrapped, key: openDataKey(conversation, wrapped) };
}

/** A text as `sendMessage` stores it, for benches that need them by the hundred thousand. */
export function sealedText(
  key: DataKey,
  conversation: string,
  message: string,
  text: string,
): { readonly body: Buffer; readonly tokens: readonly Buffer[] } {
  return {
    body: sealBody(key, conversation, message, JSON.stringify({ type: 'text', text })),
    tokens: wordsOf(text).map((word) => tokenOf(key, word)),
  };
}
