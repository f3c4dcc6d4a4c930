-- The walls in the database, behind those of the grains: who may do what, and whose rows. The owner migrates. The other four are made here
-- where the owner may make roles; elsewhere an administrator makes them first. They are the server's, so that databases share them; what they
-- may do is each database's own.
do $$
declare
    name text;
    missing text := '';
    -- Since 16 a member may be one without the right to become it, and whoever makes a role is such a one.
    becomes text := case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end;
begin
    foreach name in array array['icupa_projector', 'icupa_silo', 'icupa_web', 'icupa_reader'] loop
        if to_regrole(name) is null then
            begin
                -- noinherit: a silo is a member of the projector, and is it only on the connection that says so.
                execute format('create role %I nologin noinherit', name);
            exception
                when duplicate_object or unique_violation then
                    null; -- Another database of this server has just made it.
                when insufficient_privilege then
                    missing := missing || format(' create role %I login noinherit password ''…'';', name);
            end;
        end if;
        -- So that nodes may sign in as the owner and take their role; where that is not to be had, they sign in as themselves.
        if to_regrole(name) is not null and not pg_has_role(current_user, name, becomes) then
            begin
                execute format('grant %I to current_user', name);
            exception
                when insufficient_privilege then
                    null;
            end;
        end if;
    end loop;
    if missing <> '' then
        missing := missing || ' grant icupa_projector to icupa_silo;';
    elsif not pg_has_role('icupa_silo', 'icupa_projector', becomes) then
        begin
            grant icupa_projector to icupa_silo;
        exception
            when insufficient_privilege then
                missing := ' grant icupa_projector to icupa_silo;';
        end;
    end if;
    if missing <> '' then
        raise exception 'roles are missing, and % may not make them. An administrator of the server runs, once:%', current_user, missing;
    end if;
end
$$;

grant usage on schema public, read to icupa_silo, icupa_projector, icupa_reader;
grant usage on schema orleans to icupa_silo, icupa_web;

-- Silos: everything that grains keep, but no change to what is append-only, none to how the schema was made, and no writing of reports.
grant select, insert, update, delete on all tables in schema public to icupa_silo;
revoke update, delete on journal, menu_version, flag_change, audit from icupa_silo;
revoke insert, update, delete on schema_version from icupa_silo;
grant select on all tables in schema read to icupa_silo;
grant select on orleans.orleansquery to icupa_silo;
grant select, insert, update, delete on orleans.membership, orleans.membership_version, orleans.state to icupa_silo;

-- The projector: from the journal into the tables of reports.
grant select on journal to icupa_projector;
grant select, insert, update, delete on all tables in schema read to icupa_projector;

-- Web nodes: who is in the cluster.
grant select on orleans.orleansquery to icupa_web;
grant select, insert, update, delete on orleans.membership, orleans.membership_version to icupa_web;

-- People with a SQL client: reports, menus as published, figures of the waiter. No personal words, no settings (PINs), no journal.
grant select on all tables in schema read to icupa_reader;
grant select on menu_version, agent_events to icupa_reader;

-- What later migrations add.
alter default privileges in schema public grant select, insert, update, delete on tables to icupa_silo;
alter default privileges in schema read grant select on tables to icupa_silo, icupa_reader;
alter default privileges in schema read grant select, insert, update, delete on tables to icupa_projector;

-- Rows are a tenant's: the first part of a venue's id. A session that names a tenant (icupa.tenant) has that one's rows and no others, to read
-- and to write, whoever it is; forced, so that the owner of the tables is bound too. Silos name it wherever they read for one venue; what
-- serves all (boards, the projector) names none. A reader who names none sees nothing.
create procedure wall_tenants(walled regclass) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', walled);
    execute format('alter table %s force row level security', walled);
    execute format('create policy tenant on %s as restrictive using (
        split_part(venue, ''/'', 1) = coalesce(nullif(current_setting(''icupa.tenant'', true), ''''), split_part(venue, ''/'', 1)))', walled);
    execute format('create policy house on %s to current_user, icupa_silo, icupa_projector using (true)', walled);
    execute format('create policy reader on %s for select to icupa_reader using (split_part(venue, ''/'', 1) = current_setting(''icupa.tenant'', true))', walled);
end
$$;

revoke execute on procedure wall_tenants(regclass) from public;

do $$
declare
    walled regclass;
begin
    for walled in
        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
        where c.relkind = 'r' and a.attname = 'venue' and not a.attisdropped
            and (n.nspname = 'read' or n.nspname = 'public'
                and c.relname in ('venue', 'menu_version', 'menu_search', 'menu_vector', 'menu_unindexed', 'menu_unembedded', 'agent_events'))
    loop
        call wall_tenants(walled);
    end loop;
end
$$;
