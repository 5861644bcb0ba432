import type { Call, Reply, Route } from '../fake.ts';
import { newReceipt, type Books } from './state.ts';
import { badRequest, fieldsOf, isCallable, masked, refusal, stampOf, textOf } from './wire.ts';

/** Payments that a customer makes from the M-Pesa menu, without a prompt of ours. */
export function c2bRoutes(books: Books): Route[] {
  return ['v1', 'v2'].flatMap((version): Route[] => [
    { method: 'POST', path: `/mpesa/c2b/${version}/registerurl`, handle: (call) => register(books, call) },
    { method: 'POST', path: `/mpesa/c2b/${version}/simulate`, handle: (call) => simulate(books, call) },
  ]);
}

function register(books: Books, call: Call): Reply {
  const body = fieldsOf(call);
  if (body === null) return refusal(400, '400.002.05', 'Invalid Request Payload');
  const { ShortCode, ResponseType, ConfirmationURL, ValidationURL } = body;
  if (!['Completed', 'Cancelled'].includes(textOf(ResponseType))) return badRequest('ResponseType');
  if (!isCallable(ConfirmationURL, books.allowLoopback)) return badRequest('ConfirmationURL');
  if (!isCallable(ValidationURL, books.allowLoopback)) return badRequest('ValidationURL');
  if (books.urls.has(textOf(ShortCode))) return refusal(500, '500.003.1001', 'Urls are already registered');
  books.urls.set(textOf(ShortCode), { confirmation: ConfirmationURL, validation: ValidationURL });
  // The portal's own spelling.
  return {
    status: 200,
    body: { OriginatorCoversationID: '6e86-45dd', ResponseCode: '0', ResponseDescription: 'success' },
  };
}

async function simulate(books: Books, call: Call): Promise<Reply> {
  const body = fieldsOf(call);
  if (body === null) return refusal(400, '400.002.05', 'Invalid Request Payload');
  const amount = Number(body['Amount']);
  const phone = textOf(body['Msisdn']);
  if (!Number.isInteger(amount) || amount < 1) return badRequest('Amount');
  if (!/^254\d{9}$/.test(phone)) return badRequest('Msisdn');
  const urls = books.urls.get(textOf(body['ShortCode']));
  if (urls === undefined) return badRequest('ShortCode');
  const { stage } = books;
  const receipt = newReceipt(stage);
  const message = {
    TransactionType: body['CommandID'] === 'CustomerBuyGoodsOnline' ? 'Buy Goods' : 'Pay Bill',
    TransID: receipt,
    TransTime: stampOf(stage.now()),
    TransAmount: String(amount),
    BusinessShortCode: textOf(body['ShortCode']),
    BillRefNumber: textOf(body['BillRefNumber']),
    InvoiceNumber: '',
    OrgAccountBalance: '',
    ThirdPartyTransID: '',
    MSISDN: masked(phone),
    FirstName: 'TEST',
    MiddleName: '',
    LastName: 'CUSTOMER',
  };
  if (await allowed(urls.validation, message)) {
    books.credits.set(receipt, { receipt, amount, phone, reference: message.BillRefNumber });
    books.lines.push({
      kind: 'charge',
      reference: message.BillRefNumber,
      providerReference: receipt,
      amount: `${amount}00`,
      currency: 'KES',
      state: 'captured',
    });
    stage.webhook({ url: urls.confirmation, body: message });
  }
  return {
    status: 200,
    body: {
      OriginatorCoversationID: stage.id(12),
      ResponseCode: '0',
      ResponseDescription: 'Accept the service request successfully.',
    },
  };
}

/** Asks the merchant; one that does not answer within eight seconds has said yes (ResponseType "Completed"). */
async function allowed(url: string, message: object): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(8_000),
    });
    const { ResultCode } = (await answer.json()) as { ResultCode?: unknown };
    return String(ResultCode) === '0';
  } catch {
    return true;
  }
}
