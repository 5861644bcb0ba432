import * as media from '../modules/media/index.ts';
import { anyone } from '../platform/authorize.ts';
import { route } from '../platform/runtime/route.ts';

export const routes = [
  route('POST /v1/media', {
    summary: 'Announce a picture and get the address to send it to',
    description:
      'Two ways in. On a good line the bytes go straight to Cloud Storage: make the request in `upload`; the `Location` of its answer takes the file by PUT, whole or in pieces of 256 KiB. After a cut, PUT nothing with `Content-Range: bytes */<size>` and go on behind the `Range` of the 308; what does not fill 256 KiB may have to go again. On 2G and 3G, or once that broke, send small parts as `upload.parts` says (see `PUT /v1/media/{id}/bytes`). A listing may show the picture at once; it appears when it is ready: `GET /v1/media/{id}` says so, and why when it is refused.',
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
  route('PUT /v1/media/:id/bytes', {
    summary: 'Send the next part of a picture over a line that breaks',
    description:
      'The body is bytes of the file, as they are, from `Upload-Offset` on: at most `upload.parts.largest`. The answer says how much is here; the next part begins there. Heard no answer? Send an empty body to ask, or just send on: what is here already is passed over. No ID token and no Idempotency-Key: `upload.parts.headers` says who you are.\n\nHow long a part should be: begin with `smallest`; then the largest power of two that is at most 1/32 of what has gone through since the last cut; after a cut `smallest` again. A photo of 5 MB whose line is cut twenty times then sends about 2 % of its bytes twice. When `whole` is true the file goes its way, as if sent straight to Cloud Storage.',
    policy: anyone,
    raw: true,
    rawShape: { headers: media.PartHeaders, content: 'application/octet-stream' },
    data: 'plain',
    class: 'upload',
    params: media.MediaParams,
    reply: { 200: media.UploadProgress },
    errors: [media.UploadAddressRefused, media.PartsMissing, media.BeyondTheEnd, media.TooManyUnderWay],
    run: (ctx, { params, raw }) => media.takePart(ctx, params, raw!),
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
