-- How many requests a business may still make, for the devices of its members, who may be offline (MAT-6). What stands here is what they
-- were last shown, so that their documents can be made anew to the byte; when it begins anew is in it, and phones reckon from there.
set lock_timeout = '1s';
set statement_timeout = '30s';

create table bizconnect.credit_seat (
  business_id uuid not null references identity.business (id),
  -- Of Firebase.
  uid text not null,
  -- False once he has left.
  live boolean not null,
  shown jsonb not null,
  version integer not null check (version >= 1),
  primary key (business_id, uid)
);
alter table bizconnect.credit_seat enable row level security;
alter table bizconnect.credit_seat force row level security;
create policy worker on bizconnect.credit_seat to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
grant select, insert, update on bizconnect.credit_seat to pnc_worker;
