import { z } from 'zod';

const Settings = z.object({
  /** The longest file, in bytes. */
  MEDIA_MAX_BYTES: z.coerce.number().int().min(1_000).max(100_000_000).default(10_485_760),
  /** What a person may announce in a day (UTC). */
  MEDIA_DAY_FILES: z.coerce.number().int().positive().default(100),
  MEDIA_DAY_BYTES: z.coerce.number().int().positive().default(209_715_200),
});

let parsed: z.output<typeof Settings> | undefined;

export function mediaSettings(): z.output<typeof Settings> {
  return (parsed ??= Settings.parse(process.env));
}
