import { X509Certificate, createVerify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { HttpClient } from '../../http/index.ts';
import type { Authenticity, InboundMessage } from '../port.ts';
import type { PaypalSettings } from './settings.ts';

const KEPT = 10;

/** True for an https address below one of the named domains, or for a played PayPal on this machine. */
export function mayServe(address: string, hosts: readonly string[]): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return hosts.some((host) => {
    if (host.startsWith('.')) return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(host);
    return url.protocol === 'http:' && url.host === host && /^(127\.0\.0\.1|localhost)(:|$)/.test(host);
  });
}

/**
 * PayPal signs `transmission id|time|webhook id|crc32 of the bytes` with the key of a certificate that the message points to:
 * believed only from an allowed host, and kept by its address. When it cannot be fetched just now, the message is a hint.
 */
export function signatureCheck(
  http: HttpClient,
): (message: InboundMessage, settings: PaypalSettings, now: Date) => Promise<Authenticity> {
  const kept = new Map<string, X509Certificate>();

  const fetchCertificate = async (url: string): Promise<X509Certificate | 'later' | 'none'> => {
    const known = kept.get(url);
    if (known !== undefined) return known;
    const outcome = await http.send({
      name: 'certificate',
      method: 'GET',
      url,
      headers: { accept: '*/*' },
      timeoutMs: 5_000,
      retries: 1,
    });
    if (outcome.kind !== 'answered' || outcome.status >= 500) return 'later';
    if (outcome.status !== 200) return 'none';
    try {
      const certificate = new X509Certificate(outcome.text);
      if (kept.size >= KEPT) kept.clear();
      kept.set(url, certificate);
      return certificate;
    } catch {
      return 'none';
    }
  };

  return async (message, settings, now) => {
    const { headers, rawBody } = message;
    const [id, time, signature] = ['id', 'time', 'sig'].map((part) => headers[`paypal-transmission-${part}`] ?? '');
    const url = headers['paypal-cert-url'] ?? '';
    if (!id || !time || !signature || headers['paypal-auth-algo'] !== 'SHA256withRSA') return 'forged';
    if (!mayServe(url, settings.PAYPAL_CERT_HOSTS)) return 'forged';
    const certificate = await fetchCertificate(url);
    if (typeof certificate === 'string') return certificate === 'later' ? 'hint' : 'forged';
    if (now < certificate.validFromDate || now > certificate.validToDate) return 'forged';
    const crc = crc32(rawBody);
    const holds = settings.PAYPAL_WEBHOOK_ID.some((webhook) =>
      createVerify('RSA-SHA256')
        .update(`${id}|${time}|${webhook}|${crc}`)
        .verify(certificate.publicKey, signature, 'base64'),
    );
    return holds ? 'proof' : 'forged';
  };
}
