import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { forgetConfig } from '../../config.ts';
import { verifyIdToken } from './tokens.ts';

/** As deployed: no emulator, Google's keys come over the network, here from a stand-in that can be away. */
const project = process.env['GCLOUD_PROJECT']!;
const emulator = process.env['FIREBASE_AUTH_EMULATOR_HOST']!;
const realFetch = globalThis.fetch;
let google: { publicKey: CryptoKey; privateKey: CryptoKey };
let stranger: typeof google;
let fetches = 0;
let away = true;

beforeAll(async () => {
  delete process.env['FIREBASE_AUTH_EMULATOR_HOST'];
  forgetConfig();
  [google, stranger] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(google.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  globalThis.fetch = () => {
    fetches += 1;
    return away ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(Response.json({ keys: [jwk] }));
  };
});
afterAll(() => {
  globalThis.fetch = realFetch;
  process.env['FIREBASE_AUTH_EMULATOR_HOST'] = emulator;
  forgetConfig();
});

const seconds = Math.floor(Date.now() / 1000);
const claims = {
  iss: `https://securetoken.google.com/${project}`,
  aud: project,
  sub: 'u1',
  iat: seconds,
  exp: seconds + 3600,
};
const sign = (over: JWTPayload = {}, key = google.privateKey, header = { alg: 'RS256', kid: 'k1' }) =>
  new SignJWT({ ...claims, auth_time: seconds - 60, ...over }).setProtectedHeader(header).sign(key);
const codeOf = (token: string) =>
  verifyIdToken(token).then(
    () => 'accepted',
    (error: unknown) => (error as { code: string }).code,
  );

describe('An ID token, as deployed', () => {
  test('is neither accepted nor called wrong while Google’s keys cannot be had', async () => {
    expect(await codeOf(await sign())).toBe('server.busy');
    away = false;
  });

  test('is accepted when Google signed it for this project, and remembered without asking again', async () => {
    const token = await sign({ email: 'a@b.example', email_verified: false });
    expect(await verifyIdToken(token)).toMatchObject({ uid: 'u1', signedInAt: (seconds - 60) * 1000, email: null });
    const asked = fetches;
    await verifyIdToken(token);
    await verifyIdToken(await sign({ sub: 'u2' }));
    expect(fetches).toBe(asked);
  });

  test.each<[string, () => Promise<string>]>([
    ['signed by a stranger', () => sign({}, stranger.privateKey)],
    ['of an unknown key', () => sign({}, google.privateKey, { alg: 'RS256', kid: 'k2' })],
    ['for another project', () => sign({ aud: 'other' })],
    ['of another issuer', () => sign({ iss: 'https://securetoken.google.com/other' })],
    ['expired', () => sign({ iat: seconds - 7200, exp: seconds - 3600 })],
    ['of nobody', () => sign({ sub: '' })],
    [
      'signed with a shared secret',
      () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(new TextEncoder().encode('s'.repeat(32))),
    ],
    [
      'unsigned, as the emulator makes them',
      () => {
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
        return Promise.resolve(`${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`);
      },
    ],
    [
      'changed after signing',
      async () =>
        (await sign()).replace(
          /\.[^.]+\./,
          `.${Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url')}.`,
        ),
    ],
  ])('is refused %s', async (_what, make) => {
    expect(await codeOf(await make())).toBe('auth.invalid');
  });
});
