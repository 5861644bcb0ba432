-- What a category asks of its listings, the towns they are placed in, and how a seller wants to be reached.
set lock_timeout = '2s';
set statement_timeout = '30s';

-- `attributes`: a list of {name, type, unit, required, options, names}, which what is below it in the tree inherits.
-- `names`: the category in other languages. `reviewed`: an edit of a running listing waits until a moderator has seen it (LST-6);
-- what is below it inherits that too.
alter table listings.category
  add column names jsonb not null default '{}',
  add column attributes jsonb not null default '[]',
  add column reviewed boolean not null default false;

-- Towns, from GeoNames (CC BY 4.0); scripts/places.ts writes the migration that fills it.
create table listings.city (
  id integer primary key,
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  population integer not null,
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180)
);
create index city_place on listings.city using gist (public.ll_to_earth(latitude, longitude));
grant select on listings.city to pnc_app, pnc_staff, pnc_worker, pnc_public;

alter table listings.listing
  add column negotiable boolean not null default false,
  -- Metres around the point within which it is.
  add column accuracy integer check (accuracy between 0 and 100000),
  add column landmark text check (char_length(landmark) between 1 and 1440),
  -- The nearest town within 100 km, filled in by the guard below. No foreign key: it is looked up in the same breath.
  add column city_id integer,
  add column city text,
  add column attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object' and pg_column_size(attributes) <= 8192),
  -- {who, channels, hours}; see Contact in modules/listings/schemas.ts.
  add column contact jsonb not null default '{"who": "anyone", "channels": ["chat"], "hours": null}'
    check (contact ->> 'who' in ('anyone', 'verified', 'connected')),
  -- Why an active listing is hidden all the same: its seller or his business is suspended, or the business is closed (LST-10).
  add column hidden_reason text check (hidden_reason in ('suspended', 'closed')),
  add column tier text not null default 'standard' check (tier in ('standard', 'featured')),
  add column featured_until timestamptz(3),
  add column auto_renew boolean not null default false,
  -- When what has ended may be archived, and when it was.
  add column archive_after timestamptz(3),
  add column archived_at timestamptz(3);
alter table listings.listing
  add constraint listing_featured_whole check ((tier = 'featured') = (featured_until is not null)) not valid;

-- A script is one transaction, in which no index is made "concurrently"; the market is small yet, and the lock waits 2 s at most.
-- squawk-ignore require-concurrent-index-creation
create index listing_attributes on listings.listing using gin (attributes jsonb_path_ops) where status = 'active';

-- A question by attribute may use the index above only where no policy stands before it, because "contains" is not leakproof.
-- pnc_public cannot log in and owns nothing but views: the condition that the policy had is the view's own now.
drop policy public_read on listings.listing;
create policy public_read on listings.listing for select to pnc_public using (true);
create or replace view listings.listing_public as
  select id, public_id, owner_public_id, business_id, type, title, description, category, price, currency, price_exponent,
    country, latitude, longitude, address, duration_hours, media_ids, status, null::text as rejection_reason, published_at,
    expires_at, extend_count, version, created_at, updated_at, negotiable, accuracy, landmark, city_id, city, attributes, contact,
    hidden_reason, tier, featured_until, auto_renew, null::timestamptz(3) as archived_at,
    coalesce(business_id, owner_user_id) as account_id
  from listings.listing
  where status = 'active' and hidden_reason is null;

-- As before, and where the place changes the nearest town is looked up: one step into an index of some thousands.
create or replace function listings.guard_listing() returns trigger language plpgsql set search_path = '' as $$
declare
  here public.cube;
  town record;
begin
  if tg_op = 'INSERT' then
    if new.status <> 'draft' or new.version <> 1 then
      raise exception 'a listing begins as a draft, version 1' using errcode = 'check_violation', constraint = 'listing_begin';
    end if;
  else
    if new.version <> old.version + 1 then
      raise exception 'version % must follow %', new.version, old.version
        using errcode = 'check_violation', constraint = 'listing_version';
    end if;
    if (new.id, new.public_id, new.owner_user_id, new.owner_uid, new.owner_public_id, new.created_at)
        is distinct from (old.id, old.public_id, old.owner_user_id, old.owner_uid, old.owner_public_id, old.created_at)
      or new.business_id is distinct from old.business_id then
      raise exception 'a listing never changes hands' using errcode = 'check_violation', constraint = 'listing_identity';
    end if;
    if new.status <> old.status and not exists (
      select from listings.status_step s where s.from_status = old.status and s.to_status = new.status
    ) then
      raise exception 'a listing cannot go from % to %', old.status, new.status
        using errcode = 'check_violation', constraint = 'listing_step';
    end if;
    if new.latitude = old.latitude and new.longitude = old.longitude and new.city_id is not distinct from old.city_id
      then return new; end if;
  end if;
  -- A hundredth of a metre off zero is zero: the sine of less has no room in a float.
  if abs(new.latitude) < 1e-7 then new.latitude := 0; end if;
  if abs(new.longitude) < 1e-7 then new.longitude := 0; end if;
  -- What is out of range is for the table's checks to refuse, by name.
  if new.latitude between -90 and 90 and new.longitude between -180 and 180 then
    here := public.ll_to_earth(new.latitude, new.longitude);
    select c.id, c.name, public.ll_to_earth(c.latitude, c.longitude) operator(public.<->) here as metres into town
    from listings.city c
    order by public.ll_to_earth(c.latitude, c.longitude) operator(public.<->) here limit 1;
    if town.metres < 100000 then
      new.city_id := town.id;
      new.city := town.name;
    else
      new.city_id := null;
      new.city := null;
    end if;
  end if;
  return new;
end $$;

update listings.category c set names = jsonb_build_object('en', c.name, 'fr', t.fr, 'sw', t.sw)
from (values
  ('food', 'Alimentation et agriculture', 'Chakula na kilimo'),
  ('fashion', 'Mode et beauté', 'Mitindo na urembo'),
  ('electronics', 'Téléphones et électronique', 'Simu na vifaa vya umeme'),
  ('home', 'Maison et ménage', 'Nyumba na vyombo'),
  ('building', 'Bâtiment et outillage', 'Ujenzi na zana'),
  ('vehicles', 'Véhicules et transport', 'Magari na usafiri'),
  ('property', 'Terrains et immobilier', 'Ardhi na nyumba'),
  ('services', 'Services', 'Huduma'),
  ('jobs', 'Emploi', 'Kazi na ajira'),
  ('health', 'Santé et bébé', 'Afya na mtoto'),
  ('business-supplies', 'Fournitures professionnelles', 'Mahitaji ya biashara'),
  ('leisure', 'Livres, sport et loisirs', 'Vitabu, michezo na burudani'),
  ('other', 'Tout le reste', 'Mengineyo'),
  ('grains-and-flour', 'Céréales et farines', 'Nafaka na unga'),
  ('fruit-and-vegetables', 'Fruits et légumes', 'Matunda na mboga'),
  ('meat-and-fish', 'Viande et poisson', 'Nyama na samaki'),
  ('prepared-food', 'Plats préparés et boissons', 'Chakula tayari na vinywaji'),
  ('livestock', 'Bétail et volaille', 'Mifugo na kuku'),
  ('seeds-and-inputs', 'Semences, aliments et engrais', 'Mbegu, malisho na mbolea'),
  ('clothing', 'Vêtements', 'Nguo'),
  ('fabric-and-tailoring', 'Tissus et couture', 'Vitambaa na ushonaji'),
  ('shoes-and-bags', 'Chaussures et sacs', 'Viatu na mikoba'),
  ('hair-and-cosmetics', 'Cheveux et cosmétiques', 'Nywele na vipodozi'),
  ('jewellery-and-watches', 'Bijoux et montres', 'Vito na saa'),
  ('phones', 'Téléphones et tablettes', 'Simu na tableti'),
  ('computers', 'Ordinateurs', 'Kompyuta'),
  ('tv-and-audio', 'Télévision et audio', 'Televisheni na sauti'),
  ('solar-and-power', 'Solaire et énergie', 'Sola na umeme'),
  ('furniture', 'Meubles', 'Samani'),
  ('kitchen', 'Cuisine et électroménager', 'Jikoni na vifaa'),
  ('cleaning', 'Nettoyage et lessive', 'Usafi na kufua'),
  ('building-materials', 'Matériaux de construction', 'Vifaa vya ujenzi'),
  ('tools-and-machines', 'Outils et machines', 'Zana na mashine'),
  ('cars', 'Voitures', 'Magari'),
  ('motorcycles', 'Motos et vélos', 'Pikipiki na baiskeli'),
  ('spare-parts', 'Pièces détachées et pneus', 'Vipuri na matairi'),
  ('transport-and-haulage', 'Transport et fret', 'Usafiri na mizigo'),
  ('houses-and-rooms', 'Maisons et chambres', 'Nyumba na vyumba'),
  ('land', 'Terrains', 'Ardhi na viwanja'),
  ('shops-and-offices', 'Boutiques et bureaux', 'Maduka na ofisi'),
  ('repairs', 'Réparations', 'Matengenezo'),
  ('events-and-catering', 'Événements et traiteur', 'Sherehe na upishi'),
  ('lessons', 'Cours et formation', 'Masomo na mafunzo'),
  ('digital-services', 'Impression, design et numérique', 'Uchapishaji, ubunifu na dijitali'),
  ('medicines-and-care', 'Produits de soin', 'Bidhaa za afya'),
  ('baby', 'Bébé et enfants', 'Mtoto na watoto'),
  ('packaging', 'Emballage', 'Vifungashio'),
  ('wholesale', 'Lots en gros', 'Mauzo ya jumla'),
  ('books', 'Livres et école', 'Vitabu na shule'),
  ('sport', 'Sport et jeux', 'Michezo')
) t (slug, fr, sw) where t.slug = c.slug;

-- What buyers ask first. Only what such a listing is nothing without is required.
update listings.category c set attributes = t.attributes::jsonb
from (values
  ('food', '[{"name":"sold_by","type":"enum","options":["kilogram","bag","basket","crate","piece","litre","bunch","tin"],"names":{"en":"Sold by","fr":"Vendu par","sw":"Inauzwa kwa"}},
             {"name":"organic","type":"bool","names":{"en":"Organic","fr":"Biologique","sw":"Kilimo hai"}}]'),
  ('livestock', '[{"name":"animal","type":"enum","options":["cattle","goat","sheep","pig","chicken","fish","rabbit","other"],"names":{"en":"Animal","fr":"Animal","sw":"Mnyama"}},
             {"name":"age","type":"number","unit":"months","names":{"en":"Age","fr":"Âge","sw":"Umri"}}]'),
  ('fashion', '[{"name":"condition","type":"enum","options":["new","used"],"names":{"en":"Condition","fr":"État","sw":"Hali"}},
             {"name":"for","type":"enum","options":["women","men","girls","boys","everyone"],"names":{"en":"For","fr":"Pour","sw":"Kwa"}},
             {"name":"size","type":"text","names":{"en":"Size","fr":"Taille","sw":"Saizi"}},
             {"name":"colour","type":"text","names":{"en":"Colour","fr":"Couleur","sw":"Rangi"}}]'),
  ('electronics', '[{"name":"condition","type":"enum","options":["new","used","refurbished","for_parts"],"names":{"en":"Condition","fr":"État","sw":"Hali"}},
             {"name":"brand","type":"text","names":{"en":"Brand","fr":"Marque","sw":"Chapa"}}]'),
  ('phones', '[{"name":"storage","type":"number","unit":"GB","names":{"en":"Storage","fr":"Stockage","sw":"Hifadhi"}},
             {"name":"memory","type":"number","unit":"GB","names":{"en":"Memory","fr":"Mémoire","sw":"Kumbukumbu"}},
             {"name":"dual_sim","type":"bool","names":{"en":"Two SIMs","fr":"Double SIM","sw":"Laini mbili"}}]'),
  ('computers', '[{"name":"storage","type":"number","unit":"GB","names":{"en":"Storage","fr":"Stockage","sw":"Hifadhi"}},
             {"name":"memory","type":"number","unit":"GB","names":{"en":"Memory","fr":"Mémoire","sw":"Kumbukumbu"}}]'),
  ('solar-and-power', '[{"name":"power","type":"number","unit":"W","names":{"en":"Power","fr":"Puissance","sw":"Nguvu"}}]'),
  ('home', '[{"name":"condition","type":"enum","options":["new","used"],"names":{"en":"Condition","fr":"État","sw":"Hali"}}]'),
  ('vehicles', '[{"name":"condition","type":"enum","options":["new","used","foreign_used","for_parts"],"names":{"en":"Condition","fr":"État","sw":"Hali"}}]'),
  ('cars', '[{"name":"make","type":"text","required":true,"names":{"en":"Make","fr":"Marque","sw":"Aina"}},
             {"name":"year","type":"number","required":true,"names":{"en":"Year","fr":"Année","sw":"Mwaka"}},
             {"name":"mileage","type":"number","unit":"km","names":{"en":"Mileage","fr":"Kilométrage","sw":"Kilomita"}},
             {"name":"fuel","type":"enum","options":["petrol","diesel","electric","hybrid","gas"],"names":{"en":"Fuel","fr":"Carburant","sw":"Mafuta"}},
             {"name":"gearbox","type":"enum","options":["manual","automatic"],"names":{"en":"Gearbox","fr":"Boîte de vitesses","sw":"Gia"}}]'),
  ('motorcycles', '[{"name":"engine","type":"number","unit":"cc","names":{"en":"Engine","fr":"Cylindrée","sw":"Injini"}}]'),
  ('property', '[{"name":"deal","type":"enum","options":["sale","rent","short_stay"],"names":{"en":"Deal","fr":"Transaction","sw":"Mkataba"}},
             {"name":"area","type":"number","unit":"m2","names":{"en":"Area","fr":"Surface","sw":"Ukubwa"}}]'),
  ('houses-and-rooms', '[{"name":"bedrooms","type":"number","required":true,"names":{"en":"Bedrooms","fr":"Chambres","sw":"Vyumba vya kulala"}},
             {"name":"furnished","type":"bool","names":{"en":"Furnished","fr":"Meublé","sw":"Yenye samani"}},
             {"name":"water","type":"bool","names":{"en":"Running water","fr":"Eau courante","sw":"Maji ya bomba"}}]'),
  ('land', '[{"name":"title_deed","type":"bool","names":{"en":"Title deed","fr":"Titre foncier","sw":"Hati miliki"}}]'),
  ('services', '[{"name":"comes_to_you","type":"bool","names":{"en":"Comes to you","fr":"Se déplace","sw":"Huja kwako"}}]'),
  ('lessons', '[{"name":"online","type":"bool","names":{"en":"Online","fr":"En ligne","sw":"Mtandaoni"}}]'),
  ('jobs', '[{"name":"contract","type":"enum","options":["full_time","part_time","day_work","apprenticeship"],"names":{"en":"Contract","fr":"Contrat","sw":"Mkataba"}},
             {"name":"remote","type":"bool","names":{"en":"Remote","fr":"À distance","sw":"Kwa mbali"}}]'),
  ('baby', '[{"name":"condition","type":"enum","options":["new","used"],"names":{"en":"Condition","fr":"État","sw":"Hali"}}]'),
  ('wholesale', '[{"name":"least_order","type":"number","unit":"pieces","names":{"en":"Least order","fr":"Commande minimale","sw":"Oda ya chini"}}]'),
  ('books', '[{"name":"language","type":"text","names":{"en":"Language","fr":"Langue","sw":"Lugha"}},
             {"name":"level","type":"enum","options":["nursery","primary","secondary","university","other"],"names":{"en":"Level","fr":"Niveau","sw":"Ngazi"}}]'),
  ('leisure', '[{"name":"condition","type":"enum","options":["new","used"],"names":{"en":"Condition","fr":"État","sw":"Hali"}}]')
) t (slug, attributes) where t.slug = c.slug;

-- Where a false word does most harm.
update listings.category set reviewed = true where slug in ('property', 'cars', 'jobs', 'medicines-and-care');
