-- Who sees a connection on his own devices: the members of both businesses. What the mirror `users/{uid}/connections/{id}` follows.
set lock_timeout = '2s';
set statement_timeout = '30s';

create table bizconnect.connection_seat (
  connection_id uuid not null references bizconnect.connection (id),
  -- Of Firebase.
  uid text not null,
  -- For whom he sees it; a member of both sees it for the smaller id.
  business_id uuid not null,
  -- False once he has left.
  live boolean not null,
  -- Rises whenever something changes of what he sees: a member who comes back goes on where he left.
  version integer not null check (version >= 1),
  primary key (connection_id, uid)
);
create index connection_seat_uid on bizconnect.connection_seat (uid, business_id);

alter table bizconnect.connection_seat enable row level security;
alter table bizconnect.connection_seat force row level security;
create policy worker on bizconnect.connection_seat to pnc_worker
  using ((select platform.current_actor()) is not null) with check ((select platform.current_actor()) is not null);
grant select, insert, update on bizconnect.connection_seat to pnc_worker;
