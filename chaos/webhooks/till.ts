import type pg from 'pg';
import { newId, publicId } from '../../functions/src/platform/values/id.ts';
import type { Fake, FakeName } from '../../local/providers/index.ts';
import { definitions, startFake } from '../../local/providers/index.ts';
import { localSettings } from '../../local/providers/environment.ts';
import type { Stage } from '../stage.ts';
import type { Payer } from '../people.ts';
import type { Random } from '../random.ts';

export const names = ['paystack', 'stripe', 'flutterwave'] as const satisfies readonly FakeName[];
export type Name = (typeof names)[number];

/**
 * `early`: its webhook comes before we know the order; `failed_first`: refused, then paid after all; `refunded`: its success is told
 * again when the money has gone back; `never`: not paid, and yet said to be.
 */
export type Kind = 'plain' | 'early' | 'failed_first' | 'refunded' | 'never';

export interface Payment {
  readonly intent: string;
  readonly attempt: string;
  readonly publicId: string;
  /** What the provider knows it by. */
  readonly reference: string;
  readonly name: Name;
  readonly kind: Kind;
  readonly payee: Payer;
  readonly amount: number;
}

/** A message as its provider wrote it. */
export interface Message {
  readonly payment: Payment;
  readonly body: string;
}

const CURRENCY: Readonly<Record<Name, string>> = { paystack: 'GHS', stripe: 'USD', flutterwave: 'KES' };
const TENANT: Readonly<Record<Name, string>> = {
  paystack: 'sk_test_local_demo',
  stripe: 'sk_test_local_demo',
  flutterwave: 'FLWSECK_TEST-local-demo',
};

export function drawPayments(count: number, payees: readonly Payer[], random: Random): Payment[] {
  const draw = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  return Array.from({ length: count }, () => {
    const [intent, attempt] = [newId(new Date()), newId(new Date())];
    const name = draw(names);
    const kind = draw<Kind>(['plain', 'plain', 'plain', 'plain', 'early', 'refunded', 'never', 'failed_first']);
    return {
      intent,
      attempt,
      publicId: publicId('pay', intent),
      reference: attempt.replaceAll('-', ''),
      name,
      // Only Stripe tells of a failure; the others are silent until they succeed.
      kind: kind === 'failed_first' && name !== 'stripe' ? 'plain' : kind,
      payee: draw(payees),
      // Whole units, for M-Pesa knows no cents.
      amount: 100 * (10 + Math.floor(random() * 500)),
    };
  });
}

/** The order as it stands when the provider was asked for the money and has not answered. Nothing but a webhook is to move it. */
export async function order(
  database: pg.Client,
  payments: readonly Payment[],
  answers: ReadonlyMap<Payment, string | null>,
): Promise<void> {
  const rows = payments.map((payment) => {
    const { intent, attempt, reference, name, payee, amount } = payment;
    return {
      intent,
      attempt,
      reference,
      provider: name,
      payee: payee.id,
      amount,
      currency: CURRENCY[name],
      method: name === 'stripe' ? 'card' : 'mobile_money',
      told: answers.get(payment) ?? null,
    };
  });
  await database.query('begin');
  // A life's rules are triggers that want every payment to begin at its beginning; these begin in the middle.
  await database.query('set local session_replication_role = replica');
  await database.query(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as r (intent uuid, attempt uuid, reference text, provider text,
         payee text, amount bigint, currency text, method text, told text)),
       opened as (insert into payments.intent (id, payer_user_id, purpose, subject, amount, currency, country, credit_owner_kind,
         credit_owner_id, credit_kind, description, status, version, created_at, updated_at)
       select g.intent, u.id, 'order', g.intent::text, g.amount, g.currency, 'GH', 'user', u.id::text, 'wallet', 'Maize', 'open', 1,
         now(), now() from given g join identity."user" u on u.public_id = g.payee)
     insert into payments.attempt (id, intent_id, reference, provider, provider_reference, method, country, amount, currency, status, evidence, sent_at,
       next_poll_at, give_up_at, version, created_at, updated_at)
     select g.attempt, g.intent, g.reference, g.provider, g.told, g.method, 'GH', g.amount, g.currency, 'pending', 'sender', now(),
       now() + interval '1 day', now() + interval '2 days', 1, now(), now() from given g`,
    [JSON.stringify(rows)],
  );
  await database.query('commit');
}

/** The providers, played in this process: their time stands still, and what they would send waits for us to carry it. */
export class Till {
  readonly #fakes: ReadonlyMap<Name, Fake>;
  readonly #seen = new Map<Name, number>();

  private constructor(fakes: ReadonlyMap<Name, Fake>) {
    this.#fakes = fakes;
  }

  static async open({ cloud }: Stage): Promise<Till> {
    const fakes = new Map<Name, Fake>();
    for (const name of names) {
      const settings = localSettings[name] ?? {};
      fakes.set(
        name,
        await startFake(name, { port: cloud.ports[name], webhookTarget: '', settings, clock: cloud.clock }),
      );
    }
    return new Till(fakes);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#fakes.values()].map((fake) => fake.stop()));
  }

  /** Asks the provider for the money, as our own adapter would; answers its own reference where it needs that to be asked again. */
  async charge(payment: Payment): Promise<string | null> {
    const { name, reference, amount } = payment;
    const email = `${reference}@payer.example`;
    const refuse = payment.kind === 'failed_first' || payment.kind === 'never';
    if (name === 'paystack') {
      if (payment.kind === 'never') this.#fakes.get(name)!.scenario({ ref: reference }, { scenario: 'decline' });
      const mobile_money = { phone: '0551234987', provider: 'mtn' };
      await this.#ask(name, '/charge', JSON.stringify({ email, amount, currency: 'GHS', reference, mobile_money }));
    } else if (name === 'flutterwave') {
      if (payment.kind === 'never') this.#fakes.get(name)!.scenario({ ref: reference }, { scenario: 'decline' });
      const charge = { tx_ref: reference, amount: amount / 100, currency: 'KES', email, phone_number: '254712345678' };
      await this.#ask(name, '/v3/charges?type=mpesa', JSON.stringify(charge));
    } else {
      const card = refuse ? 'pm_card_chargeDeclined' : 'pm_card_visa';
      const form = new URLSearchParams({
        amount: String(amount),
        currency: 'usd',
        confirm: 'true',
        payment_method: card,
      });
      form.set('metadata[reference]', reference);
      const made = await this.#ask(name, '/v1/payment_intents', form);
      return (/"(pi_[a-z0-9]+)"/.exec(made) ?? [])[1] ?? null;
    }
    return null;
  }

  /** Pays with another card what was refused. */
  async payAfterAll(failure: Message): Promise<void> {
    const { data } = JSON.parse(failure.body) as { data: { object: { id: string } } };
    const form = new URLSearchParams({ payment_method: 'pm_card_visa' });
    await this.#ask('stripe', `/v1/payment_intents/${data.object.id}/confirm`, form);
  }

  async letPass(ms: number): Promise<void> {
    await Promise.all([...this.#fakes.values()].map((fake) => fake.advance(ms)));
  }

  /** What was written since the last time, by our reference. */
  written(payments: ReadonlyMap<string, Payment>): Message[] {
    return names.flatMap((name) => {
      const outbox = this.#fakes.get(name)!.outbox();
      const fresh = outbox.slice(this.#seen.get(name) ?? 0);
      this.#seen.set(name, outbox.length);
      return fresh.flatMap(({ body }) => {
        const payment = [...body.matchAll(/[0-9a-f]{32}/g)].map(([text]) => payments.get(text)).find(Boolean);
        return payment === undefined ? [] : [{ payment, body }];
      });
    });
  }

  /** References of what was really paid, each with its amount in minor units. */
  paid(): ReadonlyMap<string, string> {
    const lines = [...this.#fakes.values()].flatMap((fake) => fake.statement());
    return new Map(lines.filter(({ kind }) => kind === 'charge').map(({ reference, amount }) => [reference, amount]));
  }

  sign(name: Name, bytes: Buffer, secret: 'right' | 'wrong'): Readonly<Record<string, string>> {
    const { sign, settings } = definitions[name];
    const whole = { ...settings, ...localSettings[name] };
    const origin = this.#fakes.get(name)!.url;
    return sign!(bytes, { secret, settings: whole, tenant: TENANT[name], id: 'wh', now: Date.now(), origin });
  }

  async #ask(name: Name, path: string, body: string | URLSearchParams): Promise<string> {
    const answer = await fetch(`${this.#fakes.get(name)!.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TENANT[name]}`,
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      },
      body,
    });
    const text = await answer.text();
    if (!answer.ok && answer.status !== 402) throw new Error(`${name} answered ${answer.status}: ${text}`);
    return text;
  }
}
