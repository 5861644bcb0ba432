export const STATES = ['uploading', 'processing', 'ready', 'refused', 'removed'] as const;
export type MediaState = (typeof STATES)[number];

/** Where a file may go from each state; the database holds the same table. */
export const STEPS: Readonly<Record<MediaState, readonly MediaState[]>> = {
  uploading: ['processing', 'refused', 'removed'],
  processing: ['ready', 'refused', 'removed'],
  ready: ['removed'],
  refused: ['removed'],
  removed: [],
};

export const REFUSALS = {
  not_a_picture: 'This is not a picture that we can show. Send a JPEG, PNG or WebP.',
  animated: 'Moving pictures are not shown here. Send a still one.',
  too_many_pixels: 'This picture is too large. Send one of at most 40 megapixels.',
  damaged: 'This picture is damaged. Send it again, or another one.',
  hidden_content: 'This file hides something beside the picture. Save it anew as a picture and send that.',
  checksum: 'The file that came is not the one that was announced. Send it again.',
  size: 'The file is not as long as was announced. Send it again.',
  never_came: 'This file never came whole. Send it again.',
  failed: 'We could not look at this file. Send it again.',
} as const;
export type RefusedBecause = keyof typeof REFUSALS;
export const REFUSED_BECAUSE = Object.keys(REFUSALS) as [RefusedBecause, ...RefusedBecause[]];

/** How long what nothing shows is kept, and how long an upload may take, in milliseconds. */
export const KEPT_MS = 24 * 3_600_000;

/**
 * Parts of a file that comes by way of us, in bytes. The rule for phones: begin with the smallest; a part may be as long as 1/32 of
 * what has gone through since the last cut, in powers of two; after a cut begin with the smallest again. So a cut never costs more
 * than 1/32 of what went before it, or one smallest part; and a line that holds needs ever fewer requests.
 */
export const PARTS = { smallest: 8_192, largest: 262_144 } as const;

/** Where a phone sends a file to, in the bucket of uploads. */
export const uploadName = (publicId: string): string => `uploads/${publicId}`;
/** `med_…` of such a name; null when it is none of ours. */
export function idOfUpload(name: string): string | null {
  return /^uploads\/(med_[0-9a-z]{26})$/.exec(name)?.[1] ?? null;
}
/** Everything in the public bucket that was made of a file. */
export const publicPrefix = (publicId: string): string => `${publicId}/`;
