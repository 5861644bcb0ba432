import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface Signer {
  readonly certificate: string;
  readonly privateKey: KeyObject;
}

let made: Signer | undefined;

/** A self-signed certificate and its key; made once a process, so that no key lies in the repository. */
export function signer(): Signer {
  if (made !== undefined) return made;
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const algorithm = tlv(0x30, tlv(0x06, Buffer.from('2a864886f70d01010b', 'hex')), tlv(0x05));
  const name = tlv(
    0x30,
    tlv(0x31, tlv(0x30, tlv(0x06, Buffer.from('550403', 'hex')), tlv(0x0c, Buffer.from('fake.paypal')))),
  );
  const validity = tlv(0x30, utc('200101000000Z'), utc('491231235959Z'));
  const info = publicKey.export({ type: 'spki', format: 'der' });
  const body = tlv(0x30, tlv(0x02, Buffer.from([1])), algorithm, name, validity, name, info);
  const signature = createSign('RSA-SHA256').update(body).sign(privateKey);
  const der = tlv(0x30, body, algorithm, tlv(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').replace(/(.{64})/g, '$1\n');
  made = { certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, privateKey };
  return made;
}

const utc = (text: string): Buffer => tlv(0x17, Buffer.from(text));

/** DER: a tag, the length of what follows, and what follows (X.690). */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
