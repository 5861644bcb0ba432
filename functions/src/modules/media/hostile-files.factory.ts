import { crc32, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';

/** Files that somebody sends to break us or others, made by code; and odd ones that honest phones make. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const file = (name: string, ...parts: readonly (Buffer | string)[]): SentFile => ({
  name,
  bytes: Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin(part) : part))),
});

/** The same noise each time: it does not compress away. */
function noise(length: number, seed = 7): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

export const noisyPicture = (width: number, height: number, seed?: number) =>
  sharp(noise(width * height * 3, seed), { raw: { width, height, channels: 3 } });

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([latin(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
const PNG = latin('\x89PNG\r\n\x1a\n');
function header(width: number, height: number, depth = 8, colour = 2): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colour, 0, 0, 0], 8);
  return chunk('IHDR', data);
}
const END = chunk('IEND', Buffer.alloc(0));
/** Puts chunks behind the header of a PNG. */
const withChunks = (png: Buffer, ...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
/** Puts a segment behind the start of a JPEG. */
function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}
function flipped(bytes: Buffer, ...places: readonly number[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const place of places) copy[place] = copy[place]! ^ 0xff;
  return copy;
}

/** An archive with one stored file, and a comment of so many bytes. */
function zip(comment = 0): Buffer {
  const name = latin('a.js');
  const data = latin('alert(1)');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(data.length, 22);
  local.writeUInt16LE(name.length, 26);
  const end = Buffer.alloc(22 + comment);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(comment, 20);
  return Buffer.concat([local, name, data, end]);
}

/** Where the frame's height and width stand in a JPEG. */
function withJpegSize(jpeg: Buffer, side: number): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const copy = Buffer.from(jpeg);
  copy.writeUInt16BE(side, at + 5);
  copy.writeUInt16BE(side, at + 7);
  return copy;
}

const OTHER_KINDS: readonly SentFile[] = [
  file('a page', '<!DOCTYPE html><html><script>alert(1)</script></html>'),
  file('a drawing', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  file('a drawing with a prologue', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  file('a drawing that reads files', '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'),
  file('a PDF', '%PDF-1.7\n1 0 obj<</OpenAction 2 0 R>>endobj'),
  file('an archive', zip()),
  file('a gzip', gzipSync(Buffer.alloc(1_000_000))),
  file('a program of Linux', '\x7fELF\x02\x01\x01', Buffer.alloc(64)),
  file('a program of Windows', 'MZ\x90\x00', Buffer.alloc(64)),
  file('a script', '#!/bin/sh\nrm -rf /\n'),
  file('PHP', '<?php system($_GET[0]);'),
  file('JavaScript', 'alert(document.cookie)'),
  file('JSON', '{"a":1}'),
  file('a bitmap', 'BM', Buffer.alloc(100)),
  file('an icon', '\x00\x00\x01\x00\x01\x00', Buffer.alloc(60)),
  file('a TIFF', 'II*\x00', Buffer.alloc(100)),
  file('a TIFF the other way', 'MM\x00*', Buffer.alloc(100)),
  file('a film', '\x00\x00\x00\x18ftypmp42', Buffer.alloc(100)),
  file('HEIC', '\x00\x00\x00\x18ftypheic', Buffer.alloc(100)),
  file('JPEG XL', '\x00\x00\x00\x0cJXL \r\n\x87\n', Buffer.alloc(100)),
  file('a Photoshop file', '8BPS\x00\x01', Buffer.alloc(100)),
  file('PostScript', '%!PS-Adobe-3.0\n(%pipe%id) (w) file'),
  file('WebAssembly', '\x00asm\x01\x00\x00\x00'),
  file('a database', 'SQLite format 3\x00', Buffer.alloc(100)),
  file('a Java class', '\xca\xfe\xba\xbe', Buffer.alloc(100)),
  file('a wave sound', 'RIFF\x24\x00\x00\x00WAVEfmt ', Buffer.alloc(100)),
  file('MVG', 'push graphic-context\nimage over 0,0 0,0 "https://internal/"'),
  file('zeros', Buffer.alloc(10_000)),
  file('noise', noise(10_000)),
  file('one byte', '\xff'),
];

export async function hostileFiles(): Promise<readonly SentFile[]> {
  const picture = noisyPicture(200, 150);
  const jpeg = await picture.clone().jpeg({ quality: 90 }).toBuffer();
  const png = await picture.clone().png().toBuffer();
  const webp = await picture.clone().webp({ quality: 90 }).toBuffer();
  const kinds = { JPEG: jpeg, PNG: png, WebP: webp };
  const cut = Object.entries(kinds).flatMap(([kind, bytes]) =>
    [0.05, 0.2, 0.4, 0.6, 0.8, 0.95].map((part) =>
      file(`a ${kind} cut at ${part * 100} %`, bytes.subarray(0, Math.floor(bytes.length * part))),
    ),
  );
  const onlyBegun = Object.entries(kinds).flatMap(([kind, bytes]) => [
    file(`the first bytes of a ${kind}, then noise`, bytes.subarray(0, 16), noise(5_000)),
    file(`the first bytes of a ${kind}, then a page`, bytes.subarray(0, 16), '<html><script>alert(1)</script>'),
  ]);
  const both = Object.entries(kinds).flatMap(([kind, bytes]) => [
    file(`a ${kind} that is an archive too`, bytes, zip()),
    file(`a ${kind} that is an archive with a comment`, bytes, zip(300)),
    file(`a ${kind} with a page behind it`, bytes, '<HTML><ScRiPt>alert(1)</sCrIpT>'),
    file(`a ${kind} with PHP behind it`, bytes, '<?php system($_GET[0]);'),
    file(`a ${kind} with a PDF behind it`, bytes, '%PDF-1.4\n'),
  ]);
  const frames = Buffer.concat([noise(64 * 64 * 3), noise(64 * 64 * 3, 9)]);
  const film = () => sharp(frames, { raw: { width: 64, height: 128, channels: 3, pageHeight: 64 } });
  const page = latin('<script>alert(1)</script>');
  const pixels = png.indexOf('IDAT');
  const long = deflateSync(Buffer.alloc(3 * 6_500 * 6_400 + 6_400));
  return [
    ...OTHER_KINDS,
    ...cut,
    ...onlyBegun,
    ...both,
    file('a moving GIF', await film().gif().toBuffer()),
    file('a still GIF', await picture.clone().gif().toBuffer()),
    file(
      'a moving WebP',
      await film()
        .webp({ loop: 0, delay: [100, 100] })
        .toBuffer(),
    ),
    file('a moving PNG', withChunks(png, chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])))),
    file(
      'AVIF',
      await sharp(frames, { raw: { width: 64, height: 128, channels: 3 } })
        .avif({ effort: 0 })
        .toBuffer(),
    ),
    file('a PNG of 41.6 megapixels', PNG, header(6_500, 6_400), chunk('IDAT', long), END),
    file('a PNG that says 60 000 × 60 000', PNG, header(60_000, 60_000), chunk('IDAT', deflateSync(noise(99))), END),
    file('a PNG that says 2³¹ wide', PNG, header(0x7fffffff, 1), chunk('IDAT', deflateSync(noise(99))), END),
    file(
      'a PNG of one line, 100 000 long',
      PNG,
      header(100_000, 1),
      chunk('IDAT', deflateSync(Buffer.alloc(300_001))),
      END,
    ),
    file('a PNG of no width', PNG, header(0, 10), chunk('IDAT', deflateSync(noise(99))), END),
    file('a PNG with more lines than pixels', PNG, header(5_000, 5_000), chunk('IDAT', deflateSync(noise(99))), END),
    file('a PNG of a depth that there is not', PNG, header(10, 10, 7), chunk('IDAT', deflateSync(noise(310))), END),
    file('a PNG without pixels', PNG, header(10, 10), END),
    file('a PNG with a broken checksum', flipped(png, pixels + 40, pixels + 41)),
    file('a JPEG that says 65 500 × 65 500', withJpegSize(jpeg, 65_500)),
    file('a JPEG that says 0 × 0', withJpegSize(jpeg, 0)),
    file('a JPEG whose tables are wrong', flipped(jpeg, ...Array.from({ length: 60 }, (_, at) => 22 + at))),
    file('a JPEG with a program in a comment', withSegment(jpeg, 0xfe, page)),
    file('a JPEG with a page as its place', withSegment(jpeg, 0xe1, Buffer.concat([latin('Exif\0\0'), page]))),
    file('a PNG with a page in its text', withChunks(png, chunk('tEXt', Buffer.concat([latin('Comment\0'), page])))),
    file('a PNG with PHP in its palette’s place', withChunks(png, chunk('prVt', latin('<?php system(1);')))),
    file('a WebP with a page behind it, even', webp, '<!doctype x>'),
  ];
}

/** Odd but honest: shown, without a word of what came beside the pixels. */
export async function oddFiles(): Promise<readonly SentFile[]> {
  const picture = noisyPicture(300, 200);
  const jpeg = await picture.clone().jpeg().toBuffer();
  const place = { IFD0: { Copyright: 'CANARY' }, IFD3: { GPSLatitude: '5/1 36/1 0/1', GPSLatitudeRef: 'N' } };
  let heavy: Buffer = jpeg;
  for (let times = 0; times < 50; times += 1) heavy = withSegment(heavy, 0xe5, Buffer.alloc(60_000, 'CANARY '));
  return [
    file('where it was taken', await picture.clone().withExif(place).jpeg().toBuffer()),
    file('on its side', await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()),
    file('for print (CMYK)', await picture.clone().toColourspace('cmyk').jpeg().toBuffer()),
    file('grey', await picture.clone().greyscale().jpeg().toBuffer()),
    file('16 bits deep', await picture.clone().toColourspace('rgb16').png().toBuffer()),
    file('with a palette', await picture.clone().png({ palette: true }).toBuffer()),
    file('line by line, later finer', await picture.clone().png({ progressive: true }).toBuffer()),
    file('coarse first', await picture.clone().jpeg({ progressive: true }).toBuffer()),
    file('see-through', await picture.clone().ensureAlpha(0.5).webp().toBuffer()),
    file('3 MB of words beside it', heavy),
    file('a film behind it, as some phones make', jpeg, '\x00\x00\x00\x18ftypmp42', noise(50_000)),
    file('one point', await noisyPicture(1, 1).png().toBuffer()),
    file(
      'just under 40 megapixels',
      PNG,
      header(7_000, 5_700),
      chunk('IDAT', deflateSync(Buffer.alloc(3 * 7_000 * 5_700 + 5_700), { level: 1 })),
      END,
    ),
  ];
}
