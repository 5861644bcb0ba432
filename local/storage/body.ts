import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Described } from './object-store.ts';
import { invalid } from './refusal.ts';

const largestJson = 1024 * 1024;
const largestMultipart = 100 * 1024 * 1024;

async function readAll(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw invalid(`The body is larger than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer): Described {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Described;
  } catch {
    // Refused below, as is JSON that is no object.
  }
  throw invalid('Parse Error: the body is not a JSON object.');
}

export async function readJson(request: IncomingMessage): Promise<Described> {
  return parse(await readAll(request, largestJson));
}

/** Writes a body to a file of its own in the folder and answers its path. */
export async function bodyToFile(request: IncomingMessage, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.part`);
  await pipeline(request, createWriteStream(file));
  return file;
}

/** `multipart/related`: a JSON part that describes the object, then its content. */
export async function readMultipart(
  request: IncomingMessage,
  folder: string,
): Promise<{ readonly described: Described; readonly file: string }> {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(request.headers['content-type'] ?? '');
  if (boundary === null) throw invalid('A multipart upload needs a boundary in its Content-Type.');
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2] ?? ''}`);
  const body = await readAll(request, largestMultipart);
  const starts: number[] = [];
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) starts.push(at);
  const parts = starts.slice(0, -1).map((start, index) => body.subarray(start + mark.length, starts[index + 1]));
  const [description, content] = parts.map(splitPart);
  if (description === undefined || content === undefined) throw invalid('A multipart upload needs two parts.');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.part`);
  writeFileSync(file, content.body);
  const described = parse(description.body);
  return { file, described: content.type === undefined ? described : { contentType: content.type, ...described } };
}

/** Parts end with the line break that belongs to the next boundary. */
function splitPart(part: Buffer): { readonly type: string | undefined; readonly body: Buffer } {
  const crlf = part.indexOf('\r\n\r\n');
  const [end, gap, tail] = crlf === -1 ? [part.indexOf('\n\n'), 2, 1] : [crlf, 4, 2];
  if (end === -1) throw invalid('A part of the multipart upload has no headers.');
  const type = /^content-type:\s*(.+?)\s*$/im.exec(part.subarray(0, end).toString('latin1'))?.[1];
  return { type, body: part.subarray(end + gap, part.length - tail) };
}
