-- "Open now" in search: a document holds the hours of its thing; who is closed just now is looked up, so that a store's toggle is
-- seen at once and costs one write, however much the store sells.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- A script is one transaction, in which no index is made "concurrently"; few stores have ever been closed, and the lock waits 2 s.
-- squawk-ignore require-concurrent-index-creation
create index storefront_closed_seller on listings.storefront
  (platform.type_id(case account_kind when 'business' then 'biz' else 'usr' end, account_id)) where closed or outage is not null;

-- Sellers as documents name them.
create view search.closed_seller as
  select platform.type_id(case account_kind when 'business' then 'biz' else 'usr' end, account_id) as seller_id
  from listings.storefront
  where closed or outage is not null;
grant select on search.closed_seller to pnc_app, pnc_staff, pnc_worker;
alter view search.closed_seller owner to pnc_public;
