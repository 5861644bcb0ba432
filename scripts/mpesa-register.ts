import { registerC2b } from '../functions/src/adapters/payments/mpesa/register.ts';

/** `node scripts/mpesa-register.ts`, with M-Pesa's variables in the environment: see docs/runbook.md. */
console.log(await registerC2b());
