import { onboarded, type Rule } from '../../src/platform/authorize.ts';
import { IDENTITIES, type IdentityName } from './identities.ts';
import { TARGETS, type TargetName } from './targets.ts';

/*
 * Who may do what, for a person to read. A route without a line fails; a route that behaves otherwise than its line fails.
 *
 * `may`: gets through. `knows`: is told that he may not (403). Everybody else whom the route's policy lets in gets the same 404
 * as for an id that does not exist. `name=code` gets through to the rule that refuses with this code.
 * The people are of the business that owns the target (identities.ts); a token that was revoked or has run out opens nothing.
 *
 * A webhook is from nobody we know: whoever calls without proof is refused alike, and leaves a kept message at most.
 *
 * people: everybody with a profile in good standing. world: these, newcomers, the suspended and whoever is not signed in.
 * purses: people with a wallet to act for: their own, or that of a business whose money they may move.
 * members: the business's own, whatever they act as. sellers: members who act for it, from the rank of staff.
 * writers: people but the one who only looks on in his business. members: the business's own, whatever they act as. sellers: members who act for it, from the rank of staff.
 */
const TABLE = `
GET    /v1/users/me                               | myself            | people                                             |
PATCH  /v1/users/me                               | myself            | people                                             |
POST   /v1/users/me/onboarding                    | myself            | people newcomer                                    |
POST   /v1/users/me/active-role                   | myself            | people                                             |
POST   /v1/users/me/sign-out-everywhere           | myself            | people                                             |

GET    /v1/quotas                                 | nothing           | people                                             |
GET    /v1/admin/ledger/trial-balance             | nothing           | admin                                              |
GET    /v1/admin/ledger/accounts                  | nothing           | admin                                              |
GET    /v1/admin/ledger/accounts/:id/statement    | ledgerAccount     | admin                                              |
GET    /v1/admin/ledger/verification              | nothing           | admin                                              |
GET    /v1/admin/ledger/entries                   | nothing           | admin                                              |
POST   /v1/admin/ledger/entries                   | nothing           | admin                                              |
POST   /v1/admin/ledger/entries/:id/approve       | manualEntry       | admin                                              |
POST   /v1/admin/ledger/entries/:id/reject        | manualEntry       | admin                                              |

POST   /v1/businesses                             | nothing           | owner businessAdmin staff viewer exMember otherOwner financial partner |
GET    /v1/businesses                             | nothing           | people                                             |
GET    /v1/businesses/by-slug/:slug               | card              | world                                              |
GET    /v1/businesses/:id                         | business          | members                                            |
PATCH  /v1/businesses/:id                         | business          | owner businessAdmin                                | staff viewer ownerAway
DELETE /v1/businesses/:id                         | business          | owner                                              | businessAdmin staff viewer ownerAway
POST   /v1/businesses/:id/transfer-ownership      | business          | owner                                              | businessAdmin staff viewer ownerAway
POST   /v1/businesses/:id/leave                   | business          | owner=identity.last_owner businessAdmin staff viewer ownerAway |
GET    /v1/businesses/:id/members                 | business          | members                                            |
PATCH  /v1/businesses/:id/members/:memberId       | member            | owner businessAdmin                                | staff viewer ownerAway
DELETE /v1/businesses/:id/members/:memberId       | member            | owner businessAdmin                                | staff viewer ownerAway
POST   /v1/businesses/:id/invites                 | business          | owner businessAdmin                                | staff viewer ownerAway
GET    /v1/businesses/:id/invites                 | business          | owner businessAdmin                                | staff viewer ownerAway
DELETE /v1/businesses/:id/invites/:inviteId       | invite            | owner businessAdmin                                | staff viewer ownerAway
POST   /v1/invites/accept                         | inviteForConsumer | consumer                                           | others

POST   /v1/listings                               | nothing           | consumer sellers ownerAway exMember otherOwner financial partner moderator admin |
GET    /v1/listings                               | nothing           | world                                              |
GET    /v1/listings?mine=true                     | nothing           | people                                             |
GET    /v1/listings/categories                    | nothing           | world                                              |
GET    /v1/listings/nearby?lat=5.6&lon=-0.2       | nothing           | world                                              |
GET    /v1/listings/featured                      | nothing           | world                                              |
GET    /v1/listings/feed                          | nothing           | world                                              |
GET    /v1/listings/saved                         | nothing           | people                                             |
POST   /v1/listings/views                         | nothing           | people                                             |
GET    /v1/listings/:id                           | activeListing     | world                                              |
GET    /v1/listings/:id/similar                   | activeListing     | world                                              |
GET    /v1/listings/:id/statistics                | draftListing      | sellers viewer                                     |
PUT    /v1/listings/:id/saved                     | activeListing     | people                                             |
DELETE /v1/listings/:id/saved                     | activeListing     | people                                             |
GET    /v1/listings/:id                           | draftListing      | sellers viewer                                     |
GET    /v1/listings/:id                           | personalDraft     | consumer                                           |
PUT    /v1/listings/:id                           | draftListing      | sellers                                            | viewer
PUT    /v1/listings/:id                           | personalDraft     | consumer                                           |
DELETE /v1/listings/:id                           | draftListing      | sellers                                            | viewer
DELETE /v1/listings/:id                           | personalDraft     | consumer                                           |
POST   /v1/listings/:id/submit                    | draftListing      | sellers                                            | viewer
POST   /v1/listings/:id/pause                     | activeListing     | sellers                                            | viewer
POST   /v1/listings/:id/resume                    | pausedListing     | sellers                                            | viewer
POST   /v1/listings/:id/sold                      | activeListing     | sellers                                            | viewer
POST   /v1/listings/:id/extend                    | activeListing     | sellers                                            | viewer

POST   /v1/inboxes                                | nothing           | owner businessAdmin otherOwner admin               |
GET    /v1/inboxes                                | nothing           | sellers viewer otherOwner moderator admin          |
GET    /v1/inboxes/escalations                    | nothing           | people                                             |
POST   /v1/inboxes/escalations/:id/seen           | escalation        | owner                                              |
GET    /v1/inboxes/:id                            | inbox             | sellers viewer                                     |
PATCH  /v1/inboxes/:id                            | inbox             | owner businessAdmin                                |
GET    /v1/inboxes/:id/agents                     | inbox             | sellers viewer                                     |
PUT    /v1/inboxes/:id/agents/:userId             | inboxAgent        | owner businessAdmin                                |
DELETE /v1/inboxes/:id/agents/:userId             | inboxAgent        | owner businessAdmin                                |
PUT    /v1/inboxes/:id/agents/:userId/shifts      | inboxAgent        | owner businessAdmin                                |
POST   /v1/inboxes/:id/duty/on                    | inbox             | sellers                                            |
POST   /v1/inboxes/:id/duty/off                   | inbox             | sellers                                            |
POST   /v1/inboxes/:id/duty/heartbeat             | inbox             | sellers                                            |
GET    /v1/inboxes/:id/replies                    | inbox             | sellers viewer                                     |
POST   /v1/inboxes/:id/replies                    | inbox             | owner businessAdmin                                | staff
PUT    /v1/inboxes/:id/replies/:replyId           | inboxReply        | owner businessAdmin                                | staff
DELETE /v1/inboxes/:id/replies/:replyId           | inboxReply        | owner businessAdmin                                | staff
POST   /v1/inboxes/:id/claim                      | inbox             | sellers                                            |
GET    /v1/inboxes/:id/conversations              | inbox             | sellers viewer                                     |
POST   /v1/inboxes/:id/conversations              | inbox             | sellers                                            |
GET    /v1/inboxes/:id/conversations/:conversationId | waitingTicket  | sellers viewer                                     |
PATCH  /v1/inboxes/:id/conversations/:conversationId | waitingTicket  | sellers                                            |
POST   /v1/inboxes/:id/conversations/:conversationId/claim | waitingTicket | sellers                                       |
POST   /v1/inboxes/:id/conversations/:conversationId/assign | waitingTicket | owner businessAdmin                          | staff
POST   /v1/inboxes/:id/conversations/:conversationId/reassign | assignedTicket | owner businessAdmin staff=teams.not_yours | 
POST   /v1/inboxes/:id/conversations/:conversationId/move | movableTicket | sellers                                         |
POST   /v1/inboxes/:id/conversations/:conversationId/resolve | assignedTicket | owner businessAdmin staff=teams.not_yours | 
POST   /v1/inboxes/:id/conversations/:conversationId/reopen | waitingTicket | sellers                                      |
GET    /v1/inboxes/:id/conversations/:conversationId/notes | waitingTicket | sellers viewer                                |
POST   /v1/inboxes/:id/conversations/:conversationId/notes | waitingTicket | sellers                                       |
GET    /v1/inboxes/:id/conversations/:conversationId/replies | waitingTicket | sellers viewer                              |

GET    /v1/search                                 | nothing           | world                                              |
GET    /v1/search/autocomplete?q=ri               | nothing           | world                                              |
GET    /v1/search/trending                        | nothing           | world                                              |
GET    /v1/explore                                | nothing           | world                                              |
GET    /v1/admin/search/proposals                 | nothing           | moderator admin                                    |
POST   /v1/admin/search/proposals/:id/apply       | openProposal      | moderator admin                                    |
POST   /v1/admin/search/proposals/:id/dismiss     | openProposal      | moderator admin                                    |
POST   /v1/admin/search/proposals/:id/rollback    | appliedProposal   | moderator admin                                    |
GET    /v1/wallet                                 | nothing           | purses                                             |
GET    /v1/wallet/balance                         | nothing           | purses                                             |
GET    /v1/wallet/statement                       | nothing           | purses                                             |
POST   /v1/wallet/transfers/preview               | payee             | purses                                             |
POST   /v1/wallet/transfers                       | payee             | consumer=ledger.insufficient_funds owner=ledger.insufficient_funds businessAdmin=ledger.insufficient_funds ownerAway=ledger.insufficient_funds exMember=ledger.insufficient_funds otherOwner=ledger.insufficient_funds financial=ledger.insufficient_funds partner=ledger.insufficient_funds moderator=ledger.insufficient_funds admin=ledger.insufficient_funds |
GET    /v1/wallet/transfers                       | nothing           | purses                                             |
GET    /v1/wallet/transfers/:id                   | walletTransfer    | owner businessAdmin otherOwner                     |
POST   /v1/wallet/requests                        | payee             | purses                                             |
GET    /v1/wallet/requests                        | nothing           | purses                                             |
GET    /v1/wallet/requests/:id                    | owedRequest       | owner businessAdmin otherOwner                     |
POST   /v1/wallet/requests/:id/pay                | owedRequest       | owner businessAdmin                                | otherOwner
POST   /v1/wallet/requests/:id/decline            | owedRequest       | owner businessAdmin                                | otherOwner
POST   /v1/wallet/requests/:id/cancel             | askedRequest      | owner businessAdmin                                | otherOwner
POST   /v1/listings/:id/feature                   | activeListing     | sellers                                            | viewer
PUT    /v1/listings/:id/renewal                   | activeListing     | owner=listings.auto_renew_not_in_plan businessAdmin=listings.auto_renew_not_in_plan staff=listings.auto_renew_not_in_plan | viewer
POST   /v1/listings/:id/contact                   | activeListing     | consumer exMember otherOwner financial partner moderator admin owner=listings.own_listing businessAdmin=listings.own_listing staff=listings.own_listing viewer=listings.own_listing ownerAway=listings.own_listing |
GET    /v1/listings/:id/changes                   | draftListing      | sellers viewer                                     |
POST   /v1/listings/:id/changes/:changeId/withdraw | pendingChange     | sellers                                            | viewer

POST   /v1/listings/:id/media                     | draftListing      | sellers                                            | viewer
DELETE /v1/listings/:id/media/:mediaId            | listingWithMedia  | sellers                                            | viewer

POST   /v1/media                                  | nothing           | consumer sellers ownerAway exMember otherOwner financial partner moderator admin |
GET    /v1/media/:id                              | businessMedia     | sellers viewer                                     |
GET    /v1/media/:id                              | personalMedia     | consumer                                           |
PUT    /v1/media/:id/bytes                        | businessMedia     |                                                    |
DELETE /v1/media/:id                              | businessMedia     | sellers                                            | viewer
DELETE /v1/media/:id                              | personalMedia     | consumer                                           |

GET    /v1/storefront                             | nothing           | people                                             |
PUT    /v1/storefront/closure                     | nothing           | consumer sellers ownerAway exMember otherOwner financial partner moderator admin |
DELETE /v1/storefront/closure                     | nothing           | consumer sellers ownerAway exMember otherOwner financial partner moderator admin |
PUT    /v1/storefront/outage                      | nothing           | consumer sellers ownerAway exMember otherOwner financial partner moderator admin |
POST   /v1/storefront/heartbeat                   | nothing           | people                                             |
GET    /v1/payments/methods                       | nothing           | people                                             |
POST   /v1/payments                               | nothing           | consumer sellers ownerAway exMember otherOwner financial partner moderator admin |
GET    /v1/payments                               | nothing           | people                                             |
GET    /v1/payments/:id                           | businessPayment   | sellers viewer                                     |
GET    /v1/payments/:id                           | personalPayment   | consumer                                           |
POST   /v1/payments/:id/attempts                  | businessPayment   | sellers                                            | viewer
POST   /v1/payments/:id/attempts                  | personalPayment   | consumer                                           |
POST   /v1/payments/:id/cancel                    | businessPayment   | sellers                                            | viewer
POST   /v1/payments/:id/cancel                    | personalPayment   | consumer                                           |
POST   /v1/payments/:id/code                      | paymentWithCode   | sellers                                            | viewer

POST   /v1/payments/:id/refunds                   | paidPayment       | owner businessAdmin staff=payments.refund_not_granted | viewer
POST   /v1/payments/:id/cash                      | cashPayment       | sellers                                            | viewer
GET    /v1/payments/refund-grants                 | nothing           | people                                             |
POST   /v1/payments/refund-grants                 | memberUser        | owner businessAdmin                                |
DELETE /v1/payments/refund-grants/:id             | refundGrant       | owner businessAdmin                                | staff viewer

POST   /v1/webhooks/:provider                     | webhook           |                                                    |
POST   /v1/webhooks/:provider/*                   | webhook           |                                                    |
PUT    /v1/webhooks/:provider                     | webhook           |                                                    |
PUT    /v1/webhooks/:provider/*                   | webhook           |                                                    |

GET    /v1/fx/rates                               | nothing           | world                                              |
POST   /v1/fx/quotes                              | fxRates           | consumer owner businessAdmin ownerAway exMember otherOwner financial partner moderator admin |
GET    /v1/fx/quotes/:id                          | fxQuote           | owner businessAdmin staff viewer                   |
POST   /v1/fx/conversions                         | fxQuoteToUse      | owner businessAdmin                                |

GET    /v1/admin/fx/held-rates                    | nothing           | admin                                              |
POST   /v1/admin/fx/held-rates/:id/confirm        | heldRate          | admin                                              |
POST   /v1/admin/reconciliation/statements        | nothing           | admin                                              |
GET    /v1/admin/reconciliation/statements        | nothing           | admin                                              |
GET    /v1/admin/reconciliation/statements/:id    | statement         | admin                                              |
POST   /v1/admin/reconciliation/statements/:id/chunks | statement     | admin                                              |
POST   /v1/admin/reconciliation/statements/:id/complete | statement   | admin                                              |
GET    /v1/admin/reconciliation/statements/:id/findings | statement   | admin                                              |
POST   /v1/admin/reconciliation/findings/:id/propose | openFinding    | admin                                              |
POST   /v1/admin/reconciliation/findings/:id/approve | proposedFinding | admin                                             |
POST   /v1/admin/reconciliation/findings/:id/refuse  | proposedFinding | admin                                             |
GET    /v1/plans                                  | nothing           | world                                              |
GET    /v1/subscriptions/current                  | nothing           | purses                                             |
POST   /v1/subscriptions/preview                  | nothing           | purses                                             |
POST   /v1/subscriptions                          | nothing           | consumer=ledger.insufficient_funds owner=ledger.insufficient_funds businessAdmin=ledger.insufficient_funds ownerAway=ledger.insufficient_funds exMember=ledger.insufficient_funds otherOwner=ledger.insufficient_funds financial=ledger.insufficient_funds partner=ledger.insufficient_funds moderator=ledger.insufficient_funds admin=ledger.insufficient_funds |
POST   /v1/subscriptions/current/extend           | nothing           | consumer=subscriptions.not_subscribed owner=subscriptions.not_subscribed businessAdmin=subscriptions.not_subscribed ownerAway=subscriptions.not_subscribed exMember=subscriptions.not_subscribed otherOwner=subscriptions.not_subscribed financial=subscriptions.not_subscribed partner=subscriptions.not_subscribed moderator=subscriptions.not_subscribed admin=subscriptions.not_subscribed |
PUT    /v1/subscriptions/current/renewal          | nothing           | consumer=subscriptions.not_subscribed owner=subscriptions.not_subscribed businessAdmin=subscriptions.not_subscribed ownerAway=subscriptions.not_subscribed exMember=subscriptions.not_subscribed otherOwner=subscriptions.not_subscribed financial=subscriptions.not_subscribed partner=subscriptions.not_subscribed moderator=subscriptions.not_subscribed admin=subscriptions.not_subscribed |
POST   /v1/subscriptions/current/cancel           | nothing           | consumer=subscriptions.not_subscribed owner=subscriptions.not_subscribed businessAdmin=subscriptions.not_subscribed ownerAway=subscriptions.not_subscribed exMember=subscriptions.not_subscribed otherOwner=subscriptions.not_subscribed financial=subscriptions.not_subscribed partner=subscriptions.not_subscribed moderator=subscriptions.not_subscribed admin=subscriptions.not_subscribed |

POST   /v1/wallet/top-ups                         | nothing           | purses                                             |
POST   /v1/wallet/withdrawals                     | nothing           | consumer=ledger.insufficient_funds owner=ledger.insufficient_funds businessAdmin=ledger.insufficient_funds ownerAway=ledger.insufficient_funds exMember=ledger.insufficient_funds otherOwner=ledger.insufficient_funds financial=ledger.insufficient_funds partner=ledger.insufficient_funds moderator=ledger.insufficient_funds admin=ledger.insufficient_funds |
GET    /v1/wallet/withdrawals                     | nothing           | purses                                             |
GET    /v1/wallet/withdrawals/:id                 | withdrawal        | owner businessAdmin                                |

GET    /v1/payouts                                | nothing           | purses                                             |
GET    /v1/payouts/earnings                       | nothing           | purses                                             |
GET    /v1/payouts/destinations                   | nothing           | purses                                             |
POST   /v1/payouts/destinations                   | nothing           | purses                                             |
POST   /v1/conversations                          | nothing           | writers                                            |
GET    /v1/conversations                          | nothing           | people                                             |
POST   /v1/conversations/messages/batch           | conversation      | writers                                            |
GET    /v1/conversations/messages/search?q=bags   | nothing           | people                                             |
GET    /v1/conversations/blocks                   | nothing           | people                                             |
POST   /v1/conversations/blocks                   | nobodyBlocked     | writers                                            |
DELETE /v1/conversations/blocks/:id               | blocked           | sellers                                            |
GET    /v1/conversations/:id                      | conversation      | sellers viewer                                     |
GET    /v1/conversations/:id/messages             | conversation      | sellers viewer                                     |
POST   /v1/conversations/:id/messages             | conversation      | sellers                                            |
PATCH  /v1/conversations/:id/messages/:messageId  | message           | owner businessAdmin=messaging.not_yours staff=messaging.not_yours |
DELETE /v1/conversations/:id/messages/:messageId  | message           | owner businessAdmin=messaging.not_yours staff=messaging.not_yours |
POST   /v1/conversations/:id/marks                | conversation      | owner                                              |
POST   /v1/conversations/:id/mute                 | conversation      | owner                                              |
POST   /v1/conversations/:id/members              | group             | owner businessAdmin=messaging.not_owner staff=messaging.not_owner |
DELETE /v1/conversations/:id/members/:userId      | groupMember       | owner businessAdmin=messaging.not_owner staff=messaging.not_owner |
POST   /v1/conversations/:id/close                | conversation      | sellers                                            |
POST   /v1/conversations/:id/reopen               | closedConversation | sellers                                           |

GET    /v1/connections                            | nothing           | sellers viewer otherOwner |
POST   /v1/connections                            | stranger          | sellers otherOwner |
GET    /v1/connections/markets                    | nothing           | sellers viewer otherOwner |
GET    /v1/connections/metrics                    | nothing           | sellers viewer otherOwner |
GET    /v1/connections/suggestions                | nothing           | sellers viewer otherOwner |
GET    /v1/connections/profile                    | nothing           | sellers viewer otherOwner |
PUT    /v1/connections/profile                    | nothing           | sellers otherOwner |
GET    /v1/connections/:id                        | askedConnection   | sellers viewer                                     |
PATCH  /v1/connections/:id/status                 | askedConnection   | sellers                                            |
POST   /v1/connections/:id/messages               | connection        | sellers                                            |

GET    /v1/admin/users                            | nothing           | moderator admin                                    |
GET    /v1/admin/users/:id                        | somebody          | moderator admin                                    |
POST   /v1/admin/users/:id/suspend                | somebody          | admin                                              |
POST   /v1/admin/users/:id/reinstate              | somebody          | admin                                              |
PUT    /v1/admin/users/:id/roles                  | somebody          | admin                                              |
PUT    /v1/admin/businesses/:id/verification      | business          | admin                                              |
GET    /v1/admin/audit                            | nothing           | admin                                              |
GET    /v1/admin/audit/verification               | nothing           | admin                                              |
GET    /v1/admin/dead-letters                     | nothing           | admin                                              |
POST   /v1/admin/dead-letters/:id/replay          | deadLetter        | admin                                              |
POST   /v1/admin/dead-letters/:id/discard         | deadLetter        | admin                                              |
GET    /v1/admin/payments/unknown                 | nothing           | moderator admin                                    |
POST   /v1/admin/payments/unknown/:kind/:id/resolve | unknownPayment  | admin                                              |
GET    /v1/admin/payments/suspense                | nothing           | moderator admin                                    |
POST   /v1/admin/payments/suspense/:id/decide     | suspenseItem      | admin                                              |
GET    /v1/admin/payments/:id                     | somePaidPayment   | moderator admin                                    |
POST   /v1/admin/payments/:id/refunds             | somePaidPayment   | admin                                              |
GET    /v1/admin/payments/webhooks                | nothing           | moderator admin                                    |
GET    /v1/admin/listings                         | nothing           | moderator admin                                    |
POST   /v1/admin/listings/:id/approve             | pendingListing    | moderator admin                                    |
POST   /v1/admin/listings/:id/reject              | pendingListing    | moderator admin                                    |
GET    /v1/admin/listings/changes                 | nothing           | moderator admin                                    |
POST   /v1/admin/listings/changes/:changeId/approve | waitingChange   | moderator admin                                    |
POST   /v1/admin/listings/changes/:changeId/reject | waitingChange    | moderator admin                                    |
GET    /v1/admin/payouts/runs                     | nothing           | admin                                              |
POST   /v1/admin/payouts/runs                     | nothing           | admin=payouts.nothing_to_pay                       |
POST   /v1/admin/payouts/runs/:id/approve         | payoutRun         | admin                                              |
POST   /v1/admin/payouts/runs/:id/reject          | payoutRun         | admin                                              |
POST   /v1/admin/payouts/destinations/:id/verify  | payoutDestination | admin                                              |
`;

/** Where the address is open but this question is not; the verb asks the rule itself. */
const NARROWED: Readonly<Record<string, Rule<never>>> = { 'GET /v1/listings?mine=true': onboarded };

export interface Permission {
  /** `GET /v1/listings/:id`, as the route was declared. */
  readonly signature: string;
  /** With its leading question mark, or empty. */
  readonly query: string;
  readonly on: TargetName;
  readonly may: ReadonlySet<IdentityName>;
  readonly knows: ReadonlySet<IdentityName>;
  /** Who gets through only to be refused by a rule that comes after all permissions. */
  readonly but: ReadonlyMap<IdentityName, string>;
  readonly rule: Rule<never> | null;
}

const MEMBERS = ['owner', 'businessAdmin', 'staff', 'viewer', 'ownerAway'] as const;
const PEOPLE = IDENTITIES.filter(
  (name) => !['anonymous', 'newcomer', 'suspended', 'revoked', 'expired'].includes(name),
);
const GROUPS: Readonly<Record<string, readonly IdentityName[]>> = {
  people: PEOPLE,
  world: [...PEOPLE, 'anonymous', 'newcomer', 'suspended'],
  writers: PEOPLE.filter((name) => name !== 'viewer'),
  members: MEMBERS,
  sellers: ['owner', 'businessAdmin', 'staff'],
  purses: PEOPLE.filter((name) => name !== 'staff' && name !== 'viewer'),
};

export function parsePermissions(table: string): Permission[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [call = '', on = '', may = '', knows = ''] = line.split('|').map((cell) => cell.trim());
    if (!(on in TARGETS)) throw new Error(`The permission table names no such target: ${on}`);
    const text = call.replace(/\s+/, ' ');
    const [signature, query] = text.split('?') as [string, string?];
    const names = words(may);
    const told = knows === 'others' ? PEOPLE.filter((name) => !names.includes(name)) : words(knows);
    const but = [...may.matchAll(/(\w+)=(\S+)/g)].map(([, name, code]) => [name as IdentityName, code!] as const);
    return {
      signature,
      query: query === undefined ? '' : `?${query}`,
      on: on as TargetName,
      may: new Set(names),
      knows: new Set(told),
      but: new Map(but),
      rule: NARROWED[text] ?? null,
    };
  });
}

function words(cell: string): IdentityName[] {
  return cell
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const name = word.split('=')[0]!;
      const names = GROUPS[name] ?? IDENTITIES.filter((identity) => identity === name);
      if (names.length === 0) throw new Error(`The permission table names nobody: ${name}`);
      return [...names];
    });
}

export const PERMISSIONS = parsePermissions(TABLE);
