/** No provider's honest answer is longer. */
export const MAX_BYTES = 1_048_576;

export class TooLong extends Error {}

/** Reads to the end, at most `MAX_BYTES` after decompression, so that neither a flood nor a bomb fills the memory. */
export async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > MAX_BYTES) throw new TooLong(`the answer is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/**
 * The text as JSON; undefined when it is something else, such as a gateway's HTML page. An integer beyond what a number
 * holds exactly (a 64-bit id) comes as its digits.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, exact);
  } catch {
    return undefined;
  }
}

function exact(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
  return context?.source ?? value;
}
