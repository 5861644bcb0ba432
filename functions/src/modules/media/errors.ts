import { defineError } from '../../platform/errors.ts';

export const FileTooLarge = defineError('media.too_large', 413, 'A picture may have at most {megabytes} MB.');
export const UploadLimitReached = defineError(
  'media.upload_limit_reached',
  409,
  'You have sent as many pictures as one can in a day. You can send more from {returnsAt}.',
);
export const UploadAddressRefused = defineError(
  'media.upload_address_refused',
  401,
  'This is not the address of an upload, or its time is over. Look at your picture for a fresh one.',
);
export const PartsMissing = defineError(
  'media.parts_missing',
  409,
  'Bytes before these are not here yet. Go on from the offset in `meta.received`.',
);
export const BeyondTheEnd = defineError(
  'media.beyond_the_end',
  409,
  'This goes on beyond the size that was announced. Announce the picture anew.',
);
export const TooManyUnderWay = defineError(
  'media.too_many_under_way',
  409,
  'Too many pictures are on their way in parts. Let some arrive first, or send this one straight to `upload.url`.',
);
export const MediaInUse = defineError(
  'media.in_use',
  409,
  'This picture is still shown somewhere. Take it out there first.',
);
export const MediaRefusedAlready = defineError(
  'media.refused',
  409,
  'One of these pictures was refused. Look at it to see why, and send another one.',
);
export const MediaNotReady = defineError(
  'media.not_ready',
  409,
  'One of these pictures has not come yet, or is still being looked at. Try again in a moment.',
);
