import { z } from 'zod';
import { idParam } from '../../platform/values/id-param.ts';
import { PARTS, REFUSED_BECAUSE, STATES } from './rules.ts';

const Time = z.iso.datetime();

export const MediaDraft = z
  .strictObject({
    kind: z.literal('image'),
    type: z
      .enum(['image/jpeg', 'image/png', 'image/webp'])
      .meta({ description: 'As your phone names it; what the file really is, we look at ourselves.' }),
    size: z.int().min(1).max(100_000_000).meta({ description: 'Bytes; exactly as many must come.' }),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'Write the SHA-256 as 64 small hexadecimal digits.' })
      .optional()
      .meta({ description: 'Of the whole file; one that comes with another is refused as `checksum`.' }),
  })
  .meta({ id: 'MediaDraft' });
export type MediaDraft = z.infer<typeof MediaDraft>;

export const Media = z
  .strictObject({
    id: z.string().meta({ example: 'med_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    state: z.enum(STATES).meta({
      description:
        '`uploading` until the last byte is here, `processing` while we look at it, then `ready` or `refused` for good.',
    }),
    refused: z.strictObject({ code: z.enum(REFUSED_BECAUSE), message: z.string() }).nullable(),
    size: z.int(),
    width: z.int().nullable().meta({ description: 'Pixels of the upright picture, once it is ready.' }),
    height: z.int().nullable(),
    renditions: z
      .array(
        z.strictObject({
          name: z.enum(['large', 'medium', 'preview']),
          url: z.string(),
          width: z.int(),
          height: z.int(),
          bytes: z.int(),
        }),
      )
      .meta({
        description:
          'Longest side 1280 (`large`), 480 (`medium`), and a `preview` of at most 8 kB. Addresses never change and may be kept for ever.',
      }),
    upload: z
      .strictObject({
        method: z.literal('POST'),
        url: z.string().meta({
          description:
            'On a good line: make this request. The `Location` of its answer takes the file by PUT, and answers an empty PUT with `Content-Range: bytes */<size>` with how much came.',
        }),
        headers: z
          .record(z.string(), z.string())
          .meta({ description: 'To be sent as they are, with the POST: they are signed.' }),
        expiresAt: Time.meta({
          description: 'Until then it may begin; `GET /v1/media/{id}` has a fresh one. What has begun may take a week.',
        }),
        parts: z
          .strictObject({
            method: z.literal('PUT'),
            path: z.string().meta({ example: '/v1/media/med_01j5a7k2m4n6p8q0r2s4t6v8wx/bytes' }),
            headers: z
              .record(z.string(), z.string())
              .meta({ description: 'To be sent as they are with each part, in place of your ID token.' }),
            smallest: z.int().meta({ description: 'Bytes; begin with parts of this length.', example: PARTS.smallest }),
            largest: z.int().meta({ description: 'Bytes; longer ones are refused.', example: PARTS.largest }),
            expiresAt: Time,
          })
          .meta({ description: 'For lines that break: see `PUT /v1/media/{id}/bytes`.' }),
      })
      .nullable()
      .meta({ description: 'Two ways to send the bytes while it is `uploading`; null afterwards.' }),
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
