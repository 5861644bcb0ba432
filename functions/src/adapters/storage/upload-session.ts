import { hmacSigner, signedUrl, type Signer } from './signed-url.ts';
import { storageSettings } from './settings.ts';

/** How a phone begins to send a file. */
export interface UploadStart {
  readonly method: 'POST';
  readonly url: string;
  /** To be sent as they are: they are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTC; a session that was begun before lives for a week. */
  readonly expiresAt: Date;
}

const VALID_SECONDS = 3_600;
/** Asked again within a quarter of an hour the address is the same, so that an unchanged answer needs no second sending. */
const SLOT_MS = 900_000;
let signer: Signer | undefined;

/**
 * The signed start of a resumable upload of exactly `size` bytes. Its answer's `Location` is where the bytes go, and where the
 * phone asks how many are there after its line was cut. The object can be written once.
 */
export function uploadStart(object: string, file: { type: string; size: number }, now: Date): UploadStart {
  const { uploadUrl, uploadsBucket, signingKeyId, signingSecret } = storageSettings();
  signer ??= hmacSigner(signingKeyId, signingSecret);
  const headers = {
    'content-type': file.type,
    'x-goog-content-length-range': `${file.size},${file.size}`,
    'x-goog-if-generation-match': '0',
    'x-goog-resumable': 'start',
  };
  const at = new Date(Math.floor(now.getTime() / SLOT_MS) * SLOT_MS);
  const request = { method: 'POST', origin: uploadUrl, bucket: uploadsBucket, object, headers } as const;
  return {
    method: 'POST',
    url: signedUrl({ ...request, at, expires: VALID_SECONDS }, signer),
    headers,
    expiresAt: new Date(at.getTime() + VALID_SECONDS * 1_000),
  };
}
