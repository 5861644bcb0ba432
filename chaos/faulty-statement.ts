import { randomOf } from './random.ts';

/** What we booked, as the judge planted it. */
export interface Booked {
  readonly id: string;
  readonly reference: string;
  readonly providerReference: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly at: string;
}

export type Fault = 'missing' | 'extra' | 'wrong_amount' | 'wrong_currency' | 'duplicate';
export const FAULTS: readonly Fault[] = ['missing', 'extra', 'wrong_amount', 'wrong_currency', 'duplicate'];

export interface FaultyStatement {
  readonly text: string;
  readonly lines: number;
  /** `fault key`, as a finding names it. */
  readonly planted: ReadonlySet<string>;
}

/** The statement of a provider that is right about all but `share` of these, each wrong in one way, in a random order. */
export function faultyStatement(seed: number, booked: readonly Booked[], share: number): FaultyStatement {
  const random = randomOf(seed, 'statement');
  const line = (one: Booked, over: object = {}): string =>
    JSON.stringify({
      kind: 'charge',
      reference: one.reference,
      providerReference: one.providerReference,
      amount: String(one.amount),
      currency: one.currency,
      state: 'captured',
      at: one.at,
      ...over,
    });
  const order = shuffled(booked, random);
  const count = Math.round(order.length * share);
  const planted = new Set<string>();
  const rows: string[] = order.slice(count).map((one) => line(one));
  for (const [place, one] of order.slice(0, count).entries()) {
    const fault = FAULTS[place % FAULTS.length]!;
    const strange = { ...one, reference: `strange${place}`, providerReference: `strange-${seed}-${place}` };
    planted.add(`${fault} ${fault === 'extra' ? strange.providerReference : one.providerReference}`);
    if (fault === 'extra') rows.push(line(one), line(strange));
    if (fault === 'duplicate') rows.push(line(one), line(one));
    if (fault === 'wrong_amount') rows.push(line(one, { amount: String(one.amount + (random() < 0.5 ? -1 : 1)) }));
    if (fault === 'wrong_currency') rows.push(line(one, { currency: one.currency === 'GHS' ? 'UGX' : 'GHS' }));
  }
  const text = `${shuffled(rows, random).join('\n')}\n`;
  return { text, lines: rows.length, planted };
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const cards = [...all];
  for (let last = cards.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [cards[last], cards[pick]] = [cards[pick]!, cards[last]!];
  }
  return cards;
}

/** The text in parts, cut anywhere, as an upload cuts it. */
export function partsOf(text: string, length: number): string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length; from += length) parts.push(text.slice(from, from + length));
  return parts;
}
