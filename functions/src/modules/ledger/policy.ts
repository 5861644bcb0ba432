import { acting, onboarded } from '../../platform/authorize.ts';

/** Everybody sees his own; the ledger as a whole is the administrators'. */
export const maySeeOwn = onboarded;
export const mayAudit = acting('admin');
