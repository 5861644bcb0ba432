/**
 * Wallets: sending money, asking for it, putting it in and taking it out, with limits, fees and names shown as each side may see
 * them. Owns the schema `wallets`; the balances are the ledger's, the providers the payments'. Amounts are minor units.
 */
export { askPayment } from './ask-payment.ts';
export { cancelRequest, declineRequest, expireRequests, payRequest } from './answer-request.ts';
export {
  CurrencyNotOffered,
  DayLimitReached,
  FeeChanged,
  PayYourself,
  RequestClosed,
  TooMuchAtOnce,
  UnknownPayee,
} from './errors.ts';
export * from './events.ts';
export { getTransfer, listTransfers } from './get-transfer.ts';
export { getBalance, getWallet } from './get-wallet.ts';
export { getRequest, listRequests } from './list-requests.ts';
export { loadSummary, noteChange, scanSummaries } from './mirror-wallet.ts';
export { maySee, maySpend } from './policy.ts';
export { previewTransfer } from './preview-transfer.ts';
export * from './schemas.ts';
export { walletStatement } from './statement.ts';
export { topUp } from './top-up.ts';
export { transfer } from './transfer.ts';
export { followWithdrawal, getWithdrawal, listWithdrawals, withdraw } from './withdraw.ts';
