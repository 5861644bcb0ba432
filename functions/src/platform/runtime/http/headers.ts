import { config } from '../../config.ts';
import type { Route } from '../route.ts';

/** On every answer. The API serves JSON to apps: nothing may frame it, sniff it or run it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-site',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'permissions-policy': 'interest-cohort=()',
};

const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, X-Device-Id, Upload-Offset';
const EXPOSED_HEADERS =
  'ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Idempotency-Replayed, Deprecation, Sunset';

let origins: ReadonlySet<string> | undefined;

/** CORS for the web app's own origins; another origin gets no header and its browser keeps the answer from it. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  origins ??= new Set(
    config()
      .CORS_ORIGINS.split(',')
      .filter((one) => one !== ''),
  );
  if (origin === undefined) return {};
  if (!origins.has(origin)) return { vary: 'Origin' };
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    vary: 'Origin',
  };
}

export function preflightHeaders(origin: string | undefined, methods: readonly string[]): Record<string, string> {
  const cors = corsHeaders(origin);
  if (cors['access-control-allow-origin'] === undefined) return cors;
  return {
    ...cors,
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '7200',
  };
}

/** RFC 9745 Deprecation (a structured date) and RFC 8594 Sunset. */
export function deprecationHeaders(deprecated: NonNullable<Route['options']['deprecated']>): Record<string, string> {
  const since = Math.floor(Date.parse(deprecated.since) / 1000);
  return {
    deprecation: `@${since}`,
    sunset: new Date(Date.parse(deprecated.sunset)).toUTCString(),
    ...(deprecated.successor === undefined ? {} : { link: `<${deprecated.successor}>; rel="successor-version"` }),
  };
}
