import { z } from 'zod';

const Env = z.object({
  MOMO_BASE_URL: z.url().default('https://proxy.momoapi.mtn.com'),
  /** One a product, from MTN's portal. */
  MOMO_COLLECTION_KEY: z.string().min(1),
  MOMO_DISBURSEMENT_KEY: z.string().min(1),
  MOMO_API_USER: z.uuid(),
  MOMO_API_KEY: z.string().min(1),
  /** `X-Target-Environment` of a country: `GH=mtnghana,UG=mtnuganda`; `*` stands for any other: `*=sandbox`. */
  MOMO_TARGETS: z.string().regex(/^(?:[A-Z]{2}|\*)=[a-z]+(?:,(?:[A-Z]{2}|\*)=[a-z]+)*$/),
});

export interface MomoSettings {
  readonly baseUrl: string;
  readonly subscriptionKeys: Readonly<Record<'collection' | 'disbursement', string>>;
  readonly apiUser: string;
  readonly apiKey: string;
  readonly targets: ReadonlyMap<string, string>;
}

/** Throws a sentence that names what is missing, never a value. */
export function readMomoSettings(env: Readonly<Record<string, string | undefined>>): MomoSettings {
  const result = Env.safeParse(env);
  if (!result.success) {
    const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
    throw new Error(`MTN MoMo is not set up: look at ${names.join(', ')}.`);
  }
  const set = result.data;
  return {
    baseUrl: set.MOMO_BASE_URL.replace(/\/$/, ''),
    subscriptionKeys: { collection: set.MOMO_COLLECTION_KEY, disbursement: set.MOMO_DISBURSEMENT_KEY },
    apiUser: set.MOMO_API_USER,
    apiKey: set.MOMO_API_KEY,
    targets: new Map(set.MOMO_TARGETS.split(',').map((pair) => pair.split('=') as [string, string])),
  };
}

let read: MomoSettings | undefined;

export function momoSettings(): MomoSettings {
  return (read ??= readMomoSettings(process.env));
}
