import { defineError } from '../../platform/errors.ts';

export const PlanNotOffered = defineError('subscriptions.plan_not_offered', 400, 'This plan is not offered to you.');
export const NoPrice = defineError(
  'subscriptions.no_price',
  400,
  'This plan is not sold in {currency} for {days} days. Ask for another length or currency.',
);
export const AlreadySubscribed = defineError(
  'subscriptions.already_subscribed',
  409,
  'You are on this plan already. Extend it, or wait until it ends.',
);
export const NotSubscribed = defineError('subscriptions.not_subscribed', 409, 'You have no paid plan just now.');
export const PayWithPhone = defineError(
  'subscriptions.pay_with_phone',
  400,
  'Give the mobile-money number that shall pay, with its network.',
);
