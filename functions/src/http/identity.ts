import { z } from 'zod';
import * as identity from '../modules/identity/index.ts';
import { anyone, onboarded, signedIn } from '../platform/authorize.ts';
import { Conflict, NotFound, PreconditionFailed } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';
import { idParam } from '../platform/values/id-param.ts';

const { refusals } = identity;
const Id = z.strictObject({ id: idParam('biz') });
const MemberId = z.strictObject({ id: idParam('biz'), memberId: idParam('mbr') });
const InviteId = z.strictObject({ id: idParam('biz'), inviteId: idParam('inv') });
const SlugParam = z.strictObject({ slug: z.string().min(1).max(60) });
const ofPhone = [refusals.PhoneInvalid, refusals.PhoneOfOtherCountry];
const ofOwners = [refusals.LastOwner, refusals.OwnershipCoolDown, refusals.NotActingFor];

export const routes: Route[] = [
  route('GET /v1/users/me', {
    summary: 'Your profile, roles and the business you act for',
    policy: onboarded,
    reply: { 200: identity.Me },
    run: identity.getMe,
  }),
  route('PATCH /v1/users/me', {
    summary: 'Change your profile',
    description: 'Send `If-Match` with the version you have seen, and a change made meanwhile is not overwritten.',
    policy: onboarded,
    body: identity.ProfileChange,
    reply: { 200: identity.Me },
    errors: [...ofPhone, refusals.PhoneTaken, PreconditionFailed],
    run: identity.updateMe,
  }),
  route('POST /v1/users/me/onboarding', {
    summary: 'Set up your profile after the first sign-in',
    description:
      'Sent again it answers the profile you have. Financial and partner roles wait for an admin’s decision.',
    policy: signedIn,
    body: identity.Onboarding,
    reply: { 201: identity.Me, 200: identity.Me },
    errors: [...ofPhone, refusals.PhoneTaken],
    class: 'auth',
    run: identity.onboard,
  }),
  route('POST /v1/users/me/active-role', {
    summary: 'Act in another of your roles or for another of your businesses, without signing in again',
    policy: onboarded,
    body: identity.RoleSwitch,
    reply: { 200: identity.Me },
    errors: [refusals.RoleNotHeld, refusals.RoleWithoutBusiness, NotFound],
    run: identity.switchRole,
  }),
  route('POST /v1/users/me/sign-out-everywhere', {
    summary: 'End all your sessions on every device',
    policy: onboarded,
    reply: { 204: null },
    class: 'auth',
    run: identity.signOutEverywhere,
  }),

  route('POST /v1/businesses', {
    summary: 'Open a business; you become its owner',
    policy: identity.can.found,
    body: identity.BusinessDraft,
    reply: { 201: identity.Business },
    errors: [...ofPhone, refusals.SlugTaken, refusals.NameProtected, refusals.TooManyBusinesses],
    run: identity.createBusiness,
  }),
  route('GET /v1/businesses', {
    summary: 'The businesses you belong to',
    policy: onboarded,
    reply: { 200: z.array(identity.Business) },
    paged: true,
    run: identity.listMyBusinesses,
  }),
  route('GET /v1/businesses/by-slug/:slug', {
    summary: 'What everybody may know of a business',
    policy: anyone,
    params: SlugParam,
    reply: { 200: identity.BusinessCard },
    data: 'plain',
    cache: 'public, max-age=60, s-maxage=300',
    run: identity.getBusinessCard,
  }),
  route('GET /v1/businesses/:id', {
    summary: 'A business you belong to',
    policy: onboarded,
    params: Id,
    reply: { 200: identity.Business },
    run: identity.getBusiness,
  }),
  route('PATCH /v1/businesses/:id', {
    summary: 'Change a business',
    policy: onboarded,
    params: Id,
    body: identity.BusinessChange,
    reply: { 200: identity.Business },
    errors: [
      ...ofPhone,
      refusals.SlugTaken,
      refusals.NameProtected,
      refusals.VerifiedNameFixed,
      refusals.NotActingFor,
      PreconditionFailed,
    ],
    run: identity.updateBusiness,
  }),
  route('DELETE /v1/businesses/:id', {
    summary: 'Close a business for good',
    policy: onboarded,
    params: Id,
    reply: { 204: null },
    errors: [refusals.NotActingFor],
    run: identity.closeBusiness,
  }),
  route('POST /v1/businesses/:id/transfer-ownership', {
    summary: 'Make a member the owner in your place',
    description: 'You stay as admin. Another owner can be made after seven days.',
    policy: onboarded,
    params: Id,
    body: identity.OwnershipTransfer,
    reply: { 200: identity.Business },
    errors: [...ofOwners, refusals.AlreadyOwner],
    run: identity.transferOwnership,
  }),
  route('POST /v1/businesses/:id/leave', {
    summary: 'Leave a business',
    policy: onboarded,
    params: Id,
    reply: { 204: null },
    errors: [refusals.LastOwner],
    run: identity.leaveBusiness,
  }),

  route('GET /v1/businesses/:id/members', {
    summary: 'Who belongs to a business',
    policy: onboarded,
    params: Id,
    reply: { 200: z.array(identity.Member) },
    paged: true,
    run: identity.listMembers,
  }),
  route('PATCH /v1/businesses/:id/members/:memberId', {
    summary: 'Give a member another rank',
    policy: onboarded,
    params: MemberId,
    body: identity.MemberChange,
    reply: { 200: identity.Business },
    errors: ofOwners,
    run: identity.changeMemberRole,
  }),
  route('DELETE /v1/businesses/:id/members/:memberId', {
    summary: 'Remove a member',
    policy: onboarded,
    params: MemberId,
    reply: { 204: null },
    errors: [refusals.LastOwner, refusals.NotActingFor],
    run: identity.removeMember,
  }),

  route('POST /v1/businesses/:id/invites', {
    summary: 'Invite somebody; the token is shown this once',
    policy: onboarded,
    params: Id,
    body: identity.InviteDraft,
    reply: { 201: identity.NewInvite },
    errors: [...ofPhone, refusals.TooManyInvites, refusals.NotActingFor],
    run: identity.createInvite,
  }),
  route('GET /v1/businesses/:id/invites', {
    summary: 'Invitations and what became of them',
    policy: onboarded,
    params: Id,
    reply: { 200: z.array(identity.Invite) },
    paged: true,
    run: identity.listInvites,
  }),
  route('DELETE /v1/businesses/:id/invites/:inviteId', {
    summary: 'Withdraw an invitation',
    policy: onboarded,
    params: InviteId,
    reply: { 204: null },
    errors: [refusals.InviteNotOpen, refusals.NotActingFor],
    run: identity.revokeInvite,
  }),
  route('POST /v1/invites/accept', {
    summary: 'Join a business by an invitation',
    policy: onboarded,
    body: identity.InviteToken,
    reply: { 200: identity.Joined },
    errors: [refusals.InviteUnknown, refusals.InviteExpired, refusals.InviteForSomeoneElse, Conflict],
    class: 'auth',
    run: identity.acceptInvite,
  }),
];
