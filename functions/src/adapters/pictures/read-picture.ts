import type { Sharp } from 'sharp';
import { differenceHash, HASH_SIZE } from './perceptual-hash.ts';
import { hidesSomething, sniff } from './sniff.ts';

export interface Rendition {
  readonly name: 'large' | 'medium' | 'preview';
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  readonly renditions: readonly Rendition[];
  /** 16 hexadecimal digits. */
  readonly perceptualHash: string;
}

export type PictureRefusal = 'not_a_picture' | 'animated' | 'too_many_pixels' | 'damaged' | 'hidden_content';

const MOST_PIXELS = 40_000_000;
/** What a phone on 2G loads first. */
const PREVIEW_BYTES = 8_000;
/** Sharp's own limits of a side. */
const MOST_SIDE = 16_383;

/** Longest side in pixels and WebP quality, tried in turn until the preview is small enough. */
const PREVIEWS: readonly { readonly side: number; readonly quality: number }[] = [
  { side: 240, quality: 60 },
  { side: 200, quality: 45 },
  { side: 160, quality: 35 },
  { side: 96, quality: 25 },
  { side: 48, quality: 15 },
];

/**
 * Draws a picture anew from untrusted bytes: upright, in sRGB, without a word of what came beside the pixels (place, camera,
 * thumbnails). Only JPEG, PNG and still WebP are decoded, whatever else the library can. Refuses by saying why; throws only
 * when the machine is at fault.
 */
export async function readPicture(bytes: Buffer): Promise<Picture | PictureRefusal> {
  const format = sniff(bytes);
  if (format === null) return 'not_a_picture';
  const open = await opener();
  const facts = await open(bytes)
    .metadata()
    .catch(() => null);
  if (facts === null || facts.format !== format) return 'damaged';
  if ((facts.pages ?? 1) > 1 || isAnimatedPng(bytes)) return 'animated';
  if (facts.width * facts.height > MOST_PIXELS || Math.max(facts.width, facts.height) > MOST_SIDE)
    return 'too_many_pixels';
  if (hidesSomething(bytes)) return 'hidden_content';
  try {
    // Decoded once, at the largest size that is kept; the others are made of that.
    const large = await open(bytes)
      .autoOrient()
      .resize({ width: 1280, height: 1280, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 76, effort: 3 })
      .toBuffer({ resolveWithObject: true });
    const smaller = (side: number, quality: number) =>
      open(large.data)
        .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
        .webp({ quality, effort: 4 })
        .toBuffer({ resolveWithObject: true });
    const medium = await smaller(480, 70);
    let preview = medium;
    for (const { side, quality } of PREVIEWS) {
      preview = await smaller(side, quality);
      if (preview.data.length <= PREVIEW_BYTES) break;
    }
    const grey = await open(large.data)
      .greyscale()
      .resize({ ...HASH_SIZE, fit: 'fill' })
      .flatten({ background: '#ffffff' })
      .raw()
      .toBuffer();
    const turned = (facts.orientation ?? 1) >= 5;
    return {
      width: turned ? facts.height : facts.width,
      height: turned ? facts.width : facts.height,
      renditions: [rendition('large', large), rendition('medium', medium), rendition('preview', preview)],
      perceptualHash: differenceHash(grey),
    };
  } catch (error) {
    // Out of memory is ours; whatever else the decoder says is about these bytes.
    if (error instanceof Error && /memory|ENOMEM/i.test(error.message)) throw error;
    return 'damaged';
  }
}

type Made = { readonly data: Buffer; readonly info: { readonly width: number; readonly height: number } };
const rendition = (name: Rendition['name'], { data, info }: Made): Rendition => ({
  name,
  bytes: data,
  width: info.width,
  height: info.height,
});

/** A chunk `acTL` before the pixels makes a PNG move; the decoder would show its first frame. */
function isAnimatedPng(bytes: Buffer): boolean {
  const at = bytes.indexOf('acTL', 8, 'latin1');
  const pixels = bytes.indexOf('IDAT', 8, 'latin1');
  return sniff(bytes) === 'png' && at !== -1 && (pixels === -1 || at < pixels);
}

let ready: Promise<(bytes: Buffer) => Sharp> | undefined;

/** The library, loaded with the first picture, one thread and no cache: memory is what one picture needs. */
function opener(): Promise<(bytes: Buffer) => Sharp> {
  ready ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({
      operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
    });
    return (bytes) => sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', animated: false });
  });
  return ready;
}
