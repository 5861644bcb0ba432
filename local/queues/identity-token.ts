const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The ID token that Google would sign for a service account; here nobody signs, as with the emulators. */
export function identityToken(account: string, audience: string, nowMs: number): string {
  const issued = Math.floor(nowMs / 1000);
  const claims = {
    iss: 'https://accounts.google.com',
    aud: audience,
    sub: account,
    email: account,
    email_verified: true,
    iat: issued,
    exp: issued + 3600,
  };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}
