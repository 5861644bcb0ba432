import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Header } from './hosting-config.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.pdf': 'application/pdf',
};

const encoders = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** The file of a path as Hosting finds it: itself, its index.html, or with clean URLs the .html beside it. */
export async function findFile(folder: string, path: string, cleanUrls: boolean): Promise<string | undefined> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.split('/').some((part) => part.startsWith('.'))) return undefined;
  const plain = join(folder, decoded);
  if (plain !== folder && !plain.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return undefined;
  const candidates = [plain, join(plain, 'index.html'), ...(cleanUrls ? [`${plain.replace(/\/$/, '')}.html`] : [])];
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() === true) return candidate;
  }
  return undefined;
}

/** Sends a file with its type, an ETag, an hour of caching as on Hosting, and the encoding the client prefers. */
export async function sendFile(
  file: string,
  extra: readonly Header[],
  request: IncomingMessage,
  response: ServerResponse,
  status = 200,
): Promise<void> {
  const content = await readFile(file);
  const type = types[extname(file).toLowerCase()] ?? 'application/octet-stream';
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', 'max-age=3600');
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding');
  for (const { key, value } of extra) response.setHeader(key, value);
  if (status === 200 && request.headers['if-none-match']?.includes(etag) === true) {
    response.writeHead(304).end();
    return;
  }
  const accepted = request.headers['accept-encoding'] ?? '';
  const worth = content.length > 1_024 && /text|json|javascript|xml|svg|wasm/.test(type);
  const encoding = worth ? (['br', 'gzip'] as const).find((name) => accepted.includes(name)) : undefined;
  const body = encoding === undefined ? content : await encoders[encoding](content);
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding);
  response.writeHead(status, { 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
