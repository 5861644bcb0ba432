-- Pictures that come in small parts, over lines that break: each part is kept until the file is whole and lies in Cloud Storage.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- Unlogged: after a crash of the server a phone sends its file anew. What is here is the bytes of files under way, never a record.
create unlogged table media.part (
  media_id uuid not null references media.media (id),
  -- Where in the file it begins, in bytes.
  first integer not null check (first >= 0),
  bytes bytea not null check (octet_length(bytes) between 1 and 262144),
  primary key (media_id, first)
);
-- A photo does not compress: trying would cost time. Kept outside the row its length is read without it.
alter table media.part alter column bytes set storage external;
create index part_begun on media.part (media_id) where first = 0;

alter table media.part enable row level security;
alter table media.part force row level security;
grant select on media.part to pnc_worker;
create policy worker_read on media.part for select to pnc_worker using (platform.current_actor() is not null);
create policy by_functions on media.part to current_user using (true) with check (true);
create policy by_functions_read on media.media for select to current_user using (true);
create policy by_functions_lock on media.media for update to current_user using (true) with check (false);

-- Takes what is new of a part, and says how much of the file is there now: `taken`; `gap` when bytes before it are missing; `beyond`
-- when it goes over the announced end; `full` when too many files are under way; `done` when none is waited for any more. `last` is
-- true for the one part that made the file whole. Parts of one file wait for each other. A person may have five files under way,
-- and all together two thousand: what is kept here is bounded.
create function media.take_part(file text, first integer, bytes bytea)
returns table (id uuid, verdict text, received integer, size integer, last boolean)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  found_file media.media;
  kept integer;
  fresh bytea;
begin
  select m.* into found_file from media.media m where m.public_id = take_part.file for no key update;
  if not found or found_file.state = 'removed' then return; end if;
  if found_file.state <> 'uploading' then
    return query select found_file.id, 'done', found_file.size, found_file.size, false;
    return;
  end if;
  select p.first + octet_length(p.bytes) into kept from media.part p where p.media_id = found_file.id
    order by p.first desc limit 1;
  kept := coalesce(kept, 0);
  if take_part.first > kept then
    return query select found_file.id, 'gap', kept, found_file.size, false;
    return;
  end if;
  if take_part.first + octet_length(take_part.bytes) > found_file.size then
    return query select found_file.id, 'beyond', kept, found_file.size, false;
    return;
  end if;
  fresh := substring(take_part.bytes from kept - take_part.first + 1);
  if octet_length(fresh) = 0 then
    return query select found_file.id, 'taken', kept, found_file.size, false;
    return;
  end if;
  if kept = 0 and (
    (select count(*) from media.media m where m.owner_user_id = found_file.owner_user_id and m.state = 'uploading'
      and exists (select from media.part p where p.media_id = m.id and p.first = 0)) >= 5
    or (select count(*) from (select from media.part p where p.first = 0 limit 2000) begun) >= 2000) then
    return query select found_file.id, 'full', kept, found_file.size, false;
    return;
  end if;
  insert into media.part (media_id, first, bytes) values (found_file.id, kept, fresh);
  kept := kept + octet_length(fresh);
  return query select found_file.id, 'taken', kept, found_file.size, kept = found_file.size;
end $$;
revoke execute on function media.take_part(text, integer, bytea) from public;
grant execute on function media.take_part(text, integer, bytea) to pnc_app;

-- Once a file is looked at, refused or removed, nobody needs its parts.
create function media.forget_parts() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  delete from media.part where media_id = new.id;
  return null;
end $$;
create trigger forget_parts after update of state on media.media
  for each row when (old.state = 'uploading' and new.state <> 'uploading') execute function media.forget_parts();
