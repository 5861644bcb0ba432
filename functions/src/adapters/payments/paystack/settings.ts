import { z } from 'zod';
import { BaseUrl, Secrets, settingsOf } from '../environment.ts';

export const PaystackEnv = z.object({
  PAYSTACK_BASE_URL: BaseUrl('https://api.paystack.co'),
  /** Signs webhooks too. */
  PAYSTACK_SECRET_KEY: Secrets,
  /** Paystack wants an e-mail address of everybody; those who have none get one here. */
  PAYSTACK_EMAIL_DOMAIN: z.string().min(3).default('customers.pushnchat.com'),
});
export type PaystackSettings = z.output<typeof PaystackEnv>;

export const paystackSettings = settingsOf('Paystack', PaystackEnv, () => process.env);
