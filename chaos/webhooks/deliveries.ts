import type { Random } from '../random.ts';
import type { Letter } from '../wire.ts';
import type { Message, Name, Payment, Till } from './till.ts';

export type Manner =
  | 'valid'
  | 'repeated'
  | 'rewritten'
  | 'two at once'
  | 'changed byte'
  | 're-ordered'
  | 'wrong key'
  | 'no signature'
  | 'invented';

/** What is sent in one go; more than one letter leave at the same moment. */
export interface Delivery {
  readonly manner: Manner;
  /** Each is signed when it leaves: Stripe's signature is old after five minutes, and a run may be longer. */
  readonly letters: readonly (() => Letter)[];
  /** 401; `broken`: or 400 where what is left is no JSON, which the framework in front of us refuses by itself. */
  readonly expected: 200 | 401 | 'broken';
}

const letter = (name: Name, body: Buffer, headers: Readonly<Record<string, string>>): Letter => ({
  path: `/api/v1/webhooks/${name}`,
  headers,
  body,
});

/** The same JSON with its fields in another order. */
const reordered = (body: string): Buffer => {
  const turn = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, inner]) => [name, turn(inner)]),
        );
  return Buffer.from(JSON.stringify(turn(JSON.parse(body))));
};

/** One bit, anywhere. */
const flipped = (body: string, random: Random): Buffer => {
  const bytes = Buffer.from(body);
  const place = Math.floor(random() * bytes.length);
  bytes[place] = bytes[place]! ^ 1;
  return bytes;
};

/** Flutterwave signs nothing of the body: whoever has its word may write what he likes, and the status alone decides. */
const signsBytes = (name: Name): boolean => name !== 'flutterwave';

/** Ten letters about one thing that a provider said: five that must be taken, of which one counts, and five forged ones. */
export function deliveriesOf(till: Till, { payment, body }: Message, random: Random): Delivery[] {
  const { name } = payment;
  const bytes = Buffer.from(body);
  const signed = () => till.sign(name, bytes, 'right');
  const valid = () => letter(name, bytes, signed());
  const turned = reordered(body);
  const changed = signsBytes(name) ? flipped(body, random) : bytes;
  const one = (manner: Manner, expected: Delivery['expected'], ...letters: (() => Letter)[]): Delivery => ({
    manner,
    expected,
    letters,
  });
  return [
    one('valid', 200, valid),
    one('repeated', 200, valid),
    one('rewritten', 200, () => letter(name, turned, till.sign(name, turned, 'right'))),
    one('two at once', 200, valid, valid),
    one('wrong key', 401, () => letter(name, bytes, till.sign(name, bytes, 'wrong'))),
    one('wrong key', 401, () => letter(name, turned, till.sign(name, turned, 'wrong'))),
    one('no signature', 401, () => letter(name, bytes, {})),
    ...(signsBytes(name)
      ? [
          one('changed byte', 'broken', () => letter(name, changed, signed())),
          one('re-ordered', 401, () => letter(name, turned, signed())),
        ]
      : [one('repeated', 200, valid), one('repeated', 200, valid)]),
  ];
}

/** A success that was never one, written after the manner of a real one. */
export function inventions(till: Till, payment: Payment, model: Message): Delivery[] {
  const { name } = payment;
  const body = Buffer.from(model.body.replaceAll(model.payment.reference, payment.reference));
  const one = (expected: 200 | 401, headers: () => Readonly<Record<string, string>>): Delivery => ({
    manner: 'invented',
    expected,
    letters: [() => letter(name, body, headers())],
  });
  const stolen = () => till.sign(name, Buffer.from(model.body), 'right');
  return [
    one(401, () => till.sign(name, body, 'wrong')),
    one(401, () => ({})),
    // The header of another message: what is signed does not fit it; Flutterwave's fits everything.
    one(signsBytes(name) ? 401 : 200, stolen),
  ];
}

export function shuffled<T>(of: readonly T[], random: Random): T[] {
  const all = [...of];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}
