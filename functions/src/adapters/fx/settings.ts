import { z } from 'zod';

const BaseUrl = (preset: string) =>
  z
    .url()
    .default(preset)
    .transform((url) => url.replace(/\/$/, ''));

const Env = z.object({
  OPENEXCHANGERATES_BASE_URL: BaseUrl('https://openexchangerates.org/api'),
  /** Without its key a source is passed over. */
  OPENEXCHANGERATES_APP_ID: z.string().min(1).optional(),
  EXCHANGERATE_HOST_BASE_URL: BaseUrl('https://api.exchangerate.host'),
  EXCHANGERATE_HOST_ACCESS_KEY: z.string().min(1).optional(),
  ECB_BASE_URL: BaseUrl('https://www.ecb.europa.eu'),
});
export type FxSettings = z.output<typeof Env>;

/** Throws a sentence that names what is wrong, never a value. */
export function readFxSettings(env: Readonly<Record<string, string | undefined>>): FxSettings {
  const result = Env.safeParse(env);
  if (result.success) return result.data;
  const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
  throw new Error(`Exchange rates are not set up: look at ${names.join(', ')}.`);
}

let read: FxSettings | undefined;

export function fxSettings(): FxSettings {
  return (read ??= readFxSettings(process.env));
}
