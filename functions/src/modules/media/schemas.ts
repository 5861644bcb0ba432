import { z } from 'zod';
import { idParam } from '../../platform/values/id-param.ts';
import { REFUSED_BECAUSE, STATES } from './rules.ts';

const Time = z.iso.datetime();

export const MediaDraft = z
  .strictObject({
    kind: z.literal('image'),
    /** As your phone names it; what the file really is, we look at ourselves. */
    type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
    /** Bytes; exactly as many must come. */
    size: z.int().min(1).max(100_000_000),
    /** Of the whole file, hexadecimal; a file with another one is refused. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'Write the SHA-256 as 64 small hexadecimal digits.' })
      .optional(),
  })
  .meta({ id: 'MediaDraft' });
export type MediaDraft = z.infer<typeof MediaDraft>;

export const Media = z
  .strictObject({
    id: z.string().meta({ example: 'med_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    state: z.enum(STATES),
    refused: z.strictObject({ code: z.enum(REFUSED_BECAUSE), message: z.string() }).nullable(),
    size: z.int(),
    /** Pixels of the upright picture, once it is ready. */
    width: z.int().nullable(),
    height: z.int().nullable(),
    /** Longest side 1280, 480, and a preview of at most 8 kB. Addresses never change and may be kept for ever. */
    renditions: z.array(
      z.strictObject({
        name: z.enum(['large', 'medium', 'preview']),
        url: z.string(),
        width: z.int(),
        height: z.int(),
        bytes: z.int(),
      }),
    ),
    // How to send the bytes while it is `uploading`: make this request; the `Location` of its answer is where the file goes by PUT,
    // and where a PUT of nothing with the range `*` is answered with how much came, so that a cut upload goes on from there.
    upload: z
      .strictObject({
        method: z.literal('POST'),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        expiresAt: Time,
        // The other way, for lines that break: `PUT` small parts to this path of the API, each with these headers and `Upload-Offset`.
        parts: z.strictObject({
          method: z.literal('PUT'),
          path: z.string(),
          headers: z.record(z.string(), z.string()),
          /** Bytes. */
          smallest: z.int(),
          largest: z.int(),
          expiresAt: Time,
        }),
      })
      .nullable(),
    createdAt: Time,
    version: z.int(),
  })
  .meta({ id: 'Media' });
export type MediaView = z.infer<typeof Media>;

/** How much of a file that comes in parts is here. */
export const UploadProgress = z
  .strictObject({
    /** Bytes from the beginning; the next part begins here. */
    received: z.int(),
    size: z.int(),
    /** All of it is here; the picture is looked at next. */
    whole: z.boolean(),
  })
  .meta({ id: 'UploadProgress' });
export type UploadProgress = z.infer<typeof UploadProgress>;

export const PartHeaders = z.object({
  Authorization: z.string().meta({ description: 'From `upload.parts.headers`.', example: 'Upload t6f2k1.…' }),
  'Upload-Offset': z
    .string()
    .regex(/^\d{1,9}$/, { error: 'Write how many bytes of the file lie before this part.' })
    .meta({ description: 'How many bytes of the file lie before this part.', example: '16384' }),
});

export const MediaParams = z.strictObject({ id: idParam('med') });
