/**
 * Listings: what people offer or ask for, from draft to end. Owns the schema `listings`, the steps of a listing's life and who
 * may take them, and announces each one. Money is kept in minor units, times in UTC; ids are UUIDs inside.
 */
export { approveListing } from './approve-listing.ts';
export { approveChange, rejectChange, withdrawChange } from './changes/decide-change.ts';
export { listChanges, listPendingChanges } from './changes/list-changes.ts';
export { attachMedia, detachMedia } from './attach-media.ts';
export { openMinutes } from './contact-hours.ts';
export { createListing } from './create-listing.ts';
export { deleteListing } from './delete-listing.ts';
export { listNearby } from './discovery/list-nearby.ts';
export { listSimilar } from './discovery/list-similar.ts';
export * from './errors.ts';
export * from './events.ts';
export { expireListing, expireListings } from './expire-listing.ts';
export { extendListing } from './extend-listing.ts';
export { featureListing } from './featured/feature-listing.ts';
export { listFeatured, listFeed } from './featured/list-featured.ts';
export { rotateFeatured } from './featured/rotate-featured.ts';
export { getListing } from './get-listing.ts';
export { contactSeller, rememberDealing } from './interest/contact-seller.ts';
export { getStatistics } from './interest/get-statistics.ts';
export { recordViews } from './interest/record-views.ts';
export { rollUpInterest } from './interest/roll-up-interest.ts';
export { listSaved, saveListing, unsaveListing } from './interest/save-listing.ts';
export { listCategories } from './list-categories.ts';
export { listForReview } from './list-for-review.ts';
export { listListings } from './list-listings.ts';
export { loadMirror, scanListings } from './mirror-listing.ts';
export { markSold } from './mark-sold.ts';
export { mediaChanged } from './media-changed.ts';
export { pauseListing } from './pause-listing.ts';
export { mayCreate, mayManage, mayReview } from './policy.ts';
export { readForSearch } from './read-for-search.ts';
export { archiveListings } from './renewal/archive-listings.ts';
export { remindDue, remindListing } from './renewal/remind.ts';
export { setAutoRenew } from './renewal/renew-listing.ts';
export { rejectListing } from './reject-listing.ts';
export { resumeListing } from './resume-listing.ts';
export * from './schemas.ts';
export { closeStore, getStorefront, openStore, reportOutage } from './storefront/close-store.ts';
export { followStanding } from './storefront/follow-standing.ts';
export { heartbeat } from './storefront/heartbeat.ts';
export { loadStorefront, scanStorefronts } from './storefront/mirror-storefront.ts';
export { turnStore, turnStores } from './storefront/turn-stores.ts';
export { submitListing } from './submit-listing.ts';
export { ExpireListing, FollowStanding, RemindListing, standingChanged, TurnStore } from './tasks.ts';
export { updateListing } from './update-listing.ts';
