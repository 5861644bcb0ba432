import { z } from 'zod';

const Settings = z.object({
  /** Where providers reach us, up to and with `/v1/webhooks`; the provider's name follows. */
  WEBHOOKS_BASE_URL: z.url().default('http://127.0.0.1:5000/api/v1/webhooks'),
});

let parsed: z.output<typeof Settings> | undefined;

export function webhookUrl(provider: string): string {
  parsed ??= Settings.parse(process.env);
  return `${parsed.WEBHOOKS_BASE_URL}/${provider}`;
}
