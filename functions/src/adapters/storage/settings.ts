import { z } from 'zod';

const url = z.url().transform((text) => text.replace(/\/$/, ''));

const Env = z
  .object({
    GCLOUD_PROJECT: z.string().min(1),
    /** Private; what people send lands here and is taken away once it is looked at. */
    MEDIA_UPLOADS_BUCKET: z.string().min(3).optional(),
    /** Behind the CDN; holds only what we made ourselves. */
    MEDIA_PUBLIC_BUCKET: z.string().min(3).optional(),
    /** Where phones send bytes to. */
    MEDIA_UPLOAD_URL: url.default('https://storage.googleapis.com'),
    /** The host that shows pictures; no other service of ours is on it. */
    MEDIA_PUBLIC_URL: url.default('https://media.pushnchat.com'),
    /** An HMAC key of a service account that may only create objects in the bucket of uploads. */
    MEDIA_SIGNING_KEY_ID: z.string().min(8),
    MEDIA_SIGNING_SECRET: z.string().min(16),
  })
  .transform((env) => ({
    uploadsBucket: uploadsBucketName(env),
    publicBucket: env.MEDIA_PUBLIC_BUCKET ?? `${env.GCLOUD_PROJECT}-media`,
    uploadUrl: env.MEDIA_UPLOAD_URL,
    publicUrl: env.MEDIA_PUBLIC_URL,
    signingKeyId: env.MEDIA_SIGNING_KEY_ID,
    signingSecret: env.MEDIA_SIGNING_SECRET,
  }));

let read: z.output<typeof Env> | undefined;

/** The environment, read at first use. Throws a sentence that names what is wrong, never a value. */
export function storageSettings(): z.output<typeof Env> {
  if (read !== undefined) return read;
  const result = Env.safeParse(process.env);
  if (!result.success) {
    const names = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
    throw new Error(`Cloud Storage is not set up: look at ${names.join(', ')}.`);
  }
  return (read = result.data);
}

/** Where uploads land. Asked by the deploy too, which has no secrets. */
export function uploadsBucketName(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env['MEDIA_UPLOADS_BUCKET'] ?? `${env['GCLOUD_PROJECT'] ?? 'pushnchat'}-uploads`;
}

const Limits = z
  .object({
    /** The longest file, in bytes. */
    MEDIA_MAX_BYTES: z.coerce.number().int().min(1_000).max(100_000_000).default(10_485_760),
    /** What a person may announce in a day (UTC). */
    MEDIA_DAY_FILES: z.coerce.number().int().positive().default(100),
    MEDIA_DAY_BYTES: z.coerce.number().int().positive().default(209_715_200),
  })
  .transform((env) => ({
    fileBytes: env.MEDIA_MAX_BYTES,
    dayFiles: env.MEDIA_DAY_FILES,
    dayBytes: env.MEDIA_DAY_BYTES,
  }));

let limits: z.output<typeof Limits> | undefined;

/** How much is taken in; read at first use. */
export function uploadLimits(): z.output<typeof Limits> {
  return (limits ??= Limits.parse(process.env));
}
