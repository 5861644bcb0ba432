import { createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { masterKey, newestKey } from './ring.ts';
import { seal, unseal } from '../../../platform/seal.ts';

/** A conversation's key as it is stored: wrapped by the master key of this version. */
export interface WrappedKey {
  readonly dataKey: Buffer;
  readonly keyVersion: number;
}

/**
 * What opens a conversation: its words, and the digests by which they are searched. As key objects: given bytes, each use of them
 * would first make one, which costs four times what sealing a message does.
 */
export interface DataKey {
  readonly secret: KeyObject;
  readonly search: KeyObject;
}

/** Opened keys are remembered a while: unwrapping is cheap, but a history page should not do it twice. */
const MOST = 2_000;
const opened = new Map<string, DataKey>();

export function newDataKey(conversation: string): WrappedKey {
  return rewrapped(conversation, randomBytes(32));
}

/** The same key under the newest master key. */
export function rewrapped(conversation: string, secret: Buffer): WrappedKey {
  const { version, key } = newestKey();
  return { dataKey: seal(key, placeOfKey(conversation, version), secret), keyVersion: version };
}

export function openDataKey(conversation: string, { dataKey, keyVersion }: WrappedKey): DataKey {
  const known = opened.get(conversation);
  if (known !== undefined) return known;
  const secret = unseal(masterKey(keyVersion), placeOfKey(conversation, keyVersion), dataKey);
  const search = Buffer.from(hkdfSync('sha256', secret, '', 'pushnchat messaging search', 32));
  const key = { secret: createSecretKey(secret), search: createSecretKey(search) };
  if (opened.size >= MOST) opened.delete(opened.keys().next().value!);
  opened.set(conversation, key);
  return key;
}

const placeOfKey = (conversation: string, version: number): string =>
  `messaging.conversation|data_key|${conversation}|${version}`;
const placeOfBody = (conversation: string, message: string): string =>
  `messaging.message|body|${conversation}|${message}`;

export function sealBody(key: DataKey, conversation: string, message: string, text: string): Buffer {
  return seal(key.secret, placeOfBody(conversation, message), Buffer.from(text));
}

export function openBody(key: DataKey, conversation: string, message: string, sealed: Uint8Array): string {
  return unseal(key.secret, placeOfBody(conversation, message), sealed).toString();
}

/** A word's digest in this conversation: alike here, unlike everywhere else, so a dump does not show who says the same. */
export function tokenOf(key: DataKey, word: string): Buffer {
  return createHmac('sha256', key.search).update(word).digest().subarray(0, 10);
}

/** The key, if this process has opened it before. */
export function openedDataKey(conversation: string): DataKey | undefined {
  return opened.get(conversation);
}

/** For tests that play another process. */
export function forgetDataKeys(): void {
  opened.clear();
}
