import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Sharp belongs to the functions: taken from where they have it. */
const sharp = createRequire(join(import.meta.dirname, '../../functions/package.json'))(
  'sharp',
) as (typeof import('sharp'))['default'];

/** A JPEG of exactly so many bytes, nearly all of them pixels: noise, then a comment that fills it up. */
export async function photoOf(size: number): Promise<Buffer> {
  const side = 1_600;
  const raw = Buffer.alloc(side * side * 3);
  for (let at = 0, state = 1; at < raw.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    raw[at] = state >>> 16;
  }
  const image = () => sharp(raw, { raw: { width: side, height: side, channels: 3 } });
  let jpeg = await image().jpeg({ quality: 90 }).toBuffer();
  for (let quality = 85; jpeg.length > size && quality > 10; quality -= 5)
    jpeg = await image().jpeg({ quality }).toBuffer();
  const parts = [jpeg.subarray(0, 2)];
  for (let missing = size - jpeg.length; missing > 0;) {
    // A segment has 4 bytes of its own; what would leave less than that for the next is cut short.
    const whole = Math.min(missing, 60_000);
    const length = missing - whole > 0 && missing - whole < 4 ? whole - 4 : whole;
    const segment = Buffer.alloc(length);
    segment.set([0xff, 0xfe]);
    segment.writeUInt16BE(length - 2, 2);
    parts.push(segment);
    missing -= length;
  }
  return Buffer.concat([...parts, jpeg.subarray(2)]);
}
