import { z } from 'zod';
import { BaseUrl, Secrets, settingsOf } from '../environment.ts';

export const PaypalEnv = z.object({
  PAYPAL_BASE_URL: BaseUrl('https://api-m.paypal.com'),
  PAYPAL_CLIENT_ID: z.string().min(8),
  PAYPAL_CLIENT_SECRET: z.string().min(8),
  /** Of our webhook in PayPal's dashboard; `new,old` while it is being replaced. */
  PAYPAL_WEBHOOK_ID: Secrets,
  /** Who may serve the certificates that sign webhooks: `.paypal.com` and, on a developer's machine, `127.0.0.1:4106`. */
  PAYPAL_CERT_HOSTS: z
    .string()
    .default('.paypal.com')
    .transform((text) => text.split(',').map((host) => host.trim())),
});
export type PaypalSettings = z.output<typeof PaypalEnv>;

export const paypalSettings = settingsOf('PayPal', PaypalEnv, () => process.env);
