import { z } from 'zod';
import { BaseUrl, Secrets, settingsOf } from '../environment.ts';

export const FlutterwaveEnv = z.object({
  FLUTTERWAVE_BASE_URL: BaseUrl('https://api.flutterwave.com'),
  FLUTTERWAVE_SECRET_KEY: Secrets,
  /** The "secret hash" of the dashboard. */
  FLUTTERWAVE_WEBHOOK_HASH: Secrets,
  /** v3 sends the hash itself, v4 signs the bytes with it. One of them is believed, never either. */
  FLUTTERWAVE_WEBHOOK_SCHEME: z.enum(['verif-hash', 'hmac']).default('verif-hash'),
  FLUTTERWAVE_EMAIL_DOMAIN: z.string().min(3).default('customers.pushnchat.com'),
});
export type FlutterwaveSettings = z.output<typeof FlutterwaveEnv>;

export const flutterwaveSettings = settingsOf('Flutterwave', FlutterwaveEnv, () => process.env);
