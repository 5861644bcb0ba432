import { brotliCompress, constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);
/** Below this the headers cost more than is saved. */
const WORTHWHILE = 860;

/** Brotli or gzip by what the client takes. Quality 5 is the knee of the curve for JSON of a few kilobytes. */
export async function compress(
  body: string,
  accepted: string | undefined,
): Promise<{ body: string | Buffer; encoding: string | null }> {
  if (accepted === undefined || body.length < WORTHWHILE) return { body, encoding: null };
  const wants = (name: string) =>
    accepted.split(',').some((part) => part.trim().split(';')[0] === name && !/;\s*q=0(\.0*)?\s*$/.test(part));
  if (wants('br')) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
    return { body: await brotliAsync(body, { params }), encoding: 'br' };
  }
  if (wants('gzip')) return { body: await gzipAsync(body, { level: 6 }), encoding: 'gzip' };
  return { body, encoding: null };
}
