import { z } from 'zod';

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

let read: z.output<typeof Limits> | undefined;

/** How much is taken in; read at first use. */
export function uploadLimits(): z.output<typeof Limits> {
  return (read ??= Limits.parse(process.env));
}
