import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../client.ts';
import type { Answer, Call, Figures } from '../client.ts';
import { Journal } from '../journal.ts';
import { randomOf } from '../random.ts';
import type { Random } from '../random.ts';
import type { PaymentsOptions } from './options.ts';
import type { Payer } from './people.ts';

export interface Progress {
  asked: number;
  tried: number;
}

interface Way {
  readonly currency: string;
  readonly method: string;
  readonly network?: string;
  /** What seven digits follow. */
  readonly phone?: string;
}

const ABROAD: readonly Way[] = [
  { currency: 'USD', method: 'card' },
  { currency: 'USD', method: 'checkout' },
];
/** MTN MoMo and Paystack; M-Pesa and Flutterwave; Paystack and Flutterwave; Stripe and PayPal from everywhere. */
const WAYS: Readonly<Record<Payer['country'], readonly Way[]>> = {
  GH: [
    { currency: 'GHS', method: 'mobile_money', network: 'mtn', phone: '+23324' },
    { currency: 'GHS', method: 'mobile_money', network: 'at', phone: '+23327' },
    { currency: 'GHS', method: 'card' },
    ...ABROAD,
  ],
  KE: [
    { currency: 'KES', method: 'mobile_money', network: 'safaricom', phone: '+25470' },
    { currency: 'KES', method: 'mobile_money', network: 'airtel', phone: '+25473' },
    { currency: 'KES', method: 'card' },
    ...ABROAD,
  ],
  NG: [{ currency: 'NGN', method: 'card' }, { currency: 'NGN', method: 'bank_transfer' }, ...ABROAD],
};

/** How often a call is made by two at once, once more after its answer, and a payment tried again under another key, or called off. */
const share = { twin: 0.05, repeat: 0.05, again: 0.05, cancel: 0.1 };
/** So long somebody waits before he taps once more, in milliseconds. */
const impatienceMs = 400;

/**
 * `clients` workers fill one wallet after the other: say how much, then try to pay it, each under a key of its own. `room` lets
 * the next one in.
 */
export async function fillWallets(
  baseUrl: string,
  folder: string,
  payers: readonly Payer[],
  { seed, count, clients, minutes }: PaymentsOptions,
  figures: Figures,
  progress: Progress,
  room: () => Promise<void>,
): Promise<void> {
  let next = 0;
  const end = performance.now() + minutes * 60_000;
  const worker = async (place: number): Promise<void> => {
    const client = new Client(baseUrl, new Journal(folder, place), figures);
    try {
      while (next < count) {
        await room();
        if (next >= count || performance.now() > end) break;
        const n = next++;
        await onePayment(client, n, seed, payers[n % payers.length]!, progress);
      }
    } catch (error) {
      // The others need not go on for a run that is lost.
      next = count;
      throw error;
    } finally {
      client.close();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: clients }, (_, place) => worker(place)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function onePayment(client: Client, n: number, seed: number, payer: Payer, progress: Progress): Promise<void> {
  const random = randomOf(seed, `payment ${n}`);
  const key = `chaos-${seed.toString(36)}-${n}`;
  const { token } = payer;
  const ways = WAYS[payer.country];
  const { currency, phone, ...way } = ways[Math.floor(random() * ways.length)]!;
  const amount = String(currency === 'NGN' ? 100 + Math.floor(random() * 900) : 10 + Math.floor(random() * 190));
  const body = { purpose: 'wallet_topup', amount, currency };
  const made = await perform(client, { op: 'topup', path: '/api/v1/payments', key, token, body }, random);
  progress.asked += 1;
  if (made === null || made.listing === null) throw new Error(`A top-up was refused: ${made?.status ?? 'no answer'}`);
  const path = `/api/v1/payments/${made.listing}/attempts`;
  const number = phone === undefined ? {} : { phone: `${phone}${String(1_000_000 + (n % 9_000_000))}` };
  const pay = { ...way, ...number, email: `payer-${n}@demo.pushnchat.test`, returnUrl: 'https://pay.pushnchat.test/' };
  await perform(client, { op: 'try', path, key: `${key}-try`, token, body: pay }, random);
  progress.tried += 1;
  if (random() < share.again) {
    await sleep(impatienceMs);
    await client.call({ op: 'again', path, key: `${key}-again`, token, body: pay, faint: false });
  }
  if (random() >= share.cancel) return;
  // Sometimes before anybody was phoned, sometimes when he is back from the page where he paid.
  await sleep(random() * 2 * impatienceMs);
  const off = `/api/v1/payments/${made.listing}/cancel`;
  await client.call({ op: 'cancel', path: off, key: `${key}-cancel`, token, faint: false });
}

/** A call, now and then by two at once, and now and then once more after its answer: each must change nothing. */
async function perform(client: Client, call: Omit<Call, 'faint'>, random: Random): Promise<Answer | null> {
  const [twin, repeat] = [random() < share.twin, random() < share.repeat];
  const steadfast = { ...call, faint: false };
  const second = twin ? sleep(random() * 10).then(() => client.call(steadfast)) : undefined;
  const [answer] = await Promise.all([client.call(steadfast), second]);
  if (repeat) await client.call(steadfast);
  return answer;
}
