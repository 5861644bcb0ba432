import { Refusal } from '../grpc.ts';

/** A published message as it is kept. `data` is base64, as the journal and the pushed event need it. */
export interface Message {
  readonly id: string;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
  /** Epoch milliseconds of the virtual clock. */
  readonly publishTime: number;
}

export interface Draft {
  readonly data?: Uint8Array | string | null;
  readonly attributes?: Readonly<Record<string, string>> | null;
  readonly orderingKey?: string | null;
}

const limits = {
  messages: 1000,
  bytes: 10_000_000,
  attributes: 100,
  keyBytes: 256,
  valueBytes: 1024,
  orderingKeyBytes: 1024,
};

function refuse(sentence: string): never {
  throw new Refusal('INVALID_ARGUMENT', sentence);
}

function attributesSize(attributes: Readonly<Record<string, string>>): number {
  const pairs = Object.entries(attributes);
  if (pairs.length > limits.attributes) refuse(`A message has at most ${limits.attributes} attributes.`);
  let size = 0;
  for (const [key, value] of pairs) {
    const [keyBytes, valueBytes] = [Buffer.byteLength(key), Buffer.byteLength(value)];
    if (keyBytes === 0 || keyBytes > limits.keyBytes) refuse(`An attribute's key has 1 to ${limits.keyBytes} bytes.`);
    if (key.startsWith('goog')) refuse(`The attribute "${key}" begins with "goog", which is reserved.`);
    if (valueBytes > limits.valueBytes) refuse(`The attribute "${key}" is longer than ${limits.valueBytes} bytes.`);
    size += keyBytes + valueBytes;
  }
  return size;
}

/** Applies the limits of the real service to one publish request, before anything of it is kept. */
export function checkDrafts(drafts: readonly Draft[]): void {
  if (drafts.length === 0) refuse('A publish request holds at least one message.');
  if (drafts.length > limits.messages) refuse(`A publish request holds at most ${limits.messages} messages.`);
  const orderingKey = drafts[0]?.orderingKey ?? '';
  if (Buffer.byteLength(orderingKey) > limits.orderingKeyBytes) {
    refuse(`An ordering key has at most ${limits.orderingKeyBytes} bytes.`);
  }
  let size = 0;
  for (const draft of drafts) {
    if ((draft.orderingKey ?? '') !== orderingKey) {
      refuse('In a single publish request, all messages must have no ordering key or the same ordering key.');
    }
    const attributes = attributesSize(draft.attributes ?? {});
    const data = draft.data?.length ?? 0;
    if (data === 0 && attributes === 0) refuse('A message holds data or at least one attribute.');
    size += data + attributes;
  }
  if (size > limits.bytes) refuse(`A publish request holds at most ${limits.bytes} bytes.`);
}

export function toMessage(draft: Draft, id: string, publishTime: number): Message {
  return {
    id,
    data: Buffer.from(draft.data ?? '').toString('base64'),
    attributes: draft.attributes ?? {},
    orderingKey: draft.orderingKey ?? '',
    publishTime,
  };
}
