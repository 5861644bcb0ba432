/**
 * Media: pictures that people send, from the promise of a file to what everybody sees of it. Owns the schema `media`, the limits of
 * sending, and the rule that nothing is shown which we did not draw ourselves.
 */
export { announceMedia } from './announce-media.ts';
export * from './errors.ts';
export * from './events.ts';
export { expireMedia } from './expire-media.ts';
export { forgetFiles } from './forget-files.ts';
export { gatherParts } from './gather-parts.ts';
export { getMedia } from './get-media.ts';
export { mayManage, mayUpload } from './policy.ts';
export { processUpload } from './process-upload.ts';
export { readyPictures, type Picture } from './ready-pictures.ts';
export { removeMedia } from './remove-media.ts';
export * from './schemas.ts';
export { showMedia } from './show-media.ts';
export { takePart } from './take-part.ts';
export { ForgetFiles, GatherParts } from './tasks.ts';
