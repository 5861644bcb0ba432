import { callbackTail } from './capability.ts';
import { openDaraja } from './daraja.ts';
import { registerUrls } from './requests.ts';
import { mpesaSettings, type MpesaSettings } from './settings.ts';

/**
 * Tells Daraja where payments from the customer's own menu are announced. Done once for each shortcode, by an operator;
 * answers what Daraja said. A shortcode that was registered before is refused.
 */
export async function registerC2b(settings: MpesaSettings = mpesaSettings()): Promise<string> {
  const address = (kind: 'c2b' | 'c2b-check') =>
    `${settings.callbackUrl}/${callbackTail(settings.callbackSecrets, kind, settings.shortcode)}`;
  const body = registerUrls(settings, address('c2b'), address('c2b-check'));
  const outcome = await openDaraja(settings).post('register', '/mpesa/c2b/v2/registerurl', body);
  return outcome.kind === 'answered' ? `HTTP ${outcome.status} ${outcome.text}` : outcome.why;
}
