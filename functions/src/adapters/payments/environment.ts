import { z } from 'zod';

/** A secret, or `new,old` while it is being changed: the first is used, all are believed. */
export const Secrets = z
  .string()
  .min(8)
  .transform((text) => text.split(',').map((part) => part.trim()) as [string, ...string[]])
  .refine((secrets) => secrets.every((secret) => secret.length >= 8));

export const BaseUrl = (preset: string) =>
  z
    .url()
    .default(preset)
    .transform((url) => url.replace(/\/$/, ''));

type Env = Readonly<Record<string, string | undefined>>;

/** Read at first use. Throws a sentence that names what is missing or wrong, never a value. */
export function settingsOf<T extends z.ZodType>(provider: string, schema: T, env: () => Env): () => z.output<T> {
  let read: z.output<T> | undefined;
  return () => (read ??= parseSettings(provider, schema, env()));
}

export function parseSettings<T extends z.ZodType>(provider: string, schema: T, env: Env): z.output<T> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
  throw new Error(`${provider} is not set up: look at ${names.join(', ')}.`);
}
