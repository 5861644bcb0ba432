import * as media from '../modules/media/index.ts';
import { route } from '../platform/runtime/route.ts';

export const routes = [
  route('POST /v1/media', {
    summary: 'Announce a picture and get the address to send it to',
    description:
      'The bytes go straight to Cloud Storage: make the request in `upload`; the `Location` of its answer takes the file by PUT, whole or in pieces of 256 KiB. After a cut, PUT nothing with `Content-Range: bytes */<size>` and go on behind the `Range` of the 308. A listing may show the picture at once; it appears when it is ready.',
    policy: media.mayUpload,
    body: media.MediaDraft,
    reply: { 201: media.Media },
    errors: [media.FileTooLarge, media.UploadLimitReached],
    idempotent: true,
    run: (ctx, { body }) => media.announceMedia(ctx, body),
  }),
  route('GET /v1/media/:id', {
    summary: 'Where your picture stands, with a fresh address while it has not come',
    policy: media.mayManage,
    params: media.MediaParams,
    reply: { 200: media.Media },
    run: (ctx, { params }) => media.getMedia(ctx, params),
  }),
  route('DELETE /v1/media/:id', {
    summary: 'Take your picture away for good',
    policy: media.mayManage,
    params: media.MediaParams,
    reply: { 204: null },
    errors: [media.MediaInUse],
    run: (ctx, { params }) => media.removeMedia(ctx, params),
  }),
];
