import { z } from 'zod';
import { BaseUrl, Secrets, settingsOf } from '../environment.ts';

export const StripeEnv = z.object({
  STRIPE_BASE_URL: BaseUrl('https://api.stripe.com'),
  STRIPE_SECRET_KEY: Secrets,
  /** `whsec_…` of our endpoint. */
  STRIPE_WEBHOOK_SECRET: Secrets,
  /** Our page with Stripe's card form; the intent's client secret follows behind a `#`, which no server sees. */
  STRIPE_PAYMENT_PAGE_URL: z.url(),
});
export type StripeSettings = z.output<typeof StripeEnv>;

export const stripeSettings = settingsOf('Stripe', StripeEnv, () => process.env);
