import { defineError } from '../../platform/errors.ts';

export const FileTooLarge = defineError('media.too_large', 413, 'A picture may have at most {megabytes} MB.');
export const UploadLimitReached = defineError(
  'media.upload_limit_reached',
  409,
  'You have sent as many pictures as one can in a day. You can send more from {returnsAt}.',
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
