-- What Orleans keeps: who is in the cluster, and the state of grains that have no history.
-- Orleans reads its statements from orleansquery, by key; names and types of parameters and
-- columns are the contract, the text is ours. Everything lives in schema orleans and is named
-- in full, but Orleans looks for orleansquery itself without a schema: its connections must
-- set "Search Path=orleans".

create schema orleans;

create table orleans.orleansquery (
    querykey text primary key,
    querytext text not null
);

-- One row per cluster: every change of the membership raises the version, or does not happen.
create table orleans.membership_version (
    deploymentid text primary key,
    timestamp timestamptz not null default now(),
    version integer not null default 0
);

create table orleans.membership (
    deploymentid text not null,
    address text not null,
    port integer not null,
    generation integer not null,
    siloname text not null,
    hostname text not null,
    status integer not null,
    proxyport integer,
    suspecttimes text,
    starttime timestamptz not null,
    iamalivetime timestamptz not null,
    primary key (deploymentid, address, port, generation)
);

-- The state of one grain. The unique index is what keeps two racing first writes from leaving
-- two rows, after which the grain could never be read again. The extension may be null and
-- nulls must count as equal there.
create table orleans.state (
    grainidhash integer not null,
    graintypehash integer not null,
    grainidn0 bigint not null,
    grainidn1 bigint not null,
    graintypestring text not null,
    grainidextensionstring text,
    serviceid text not null,
    payloadbinary bytea,
    modifiedon timestamptz not null default now(),
    version integer not null
) with (fillfactor = 80);

create unique index state_of_one_grain on orleans.state
    (grainidhash, graintypehash, grainidn0, grainidn1, graintypestring, serviceid, grainidextensionstring)
    nulls not distinct;

-- Writes a grain's state over the version that the writer knows (null: nothing is stored yet)
-- and answers with the new version. Answering with the known version means: somebody else was
-- first, nothing was written.
create function orleans.write_state(
    id_hash integer, n0 bigint, n1 bigint, type_hash integer, type text, extension text,
    service text, known integer, payload bytea)
    returns table (newgrainstateversion integer)
    language plpgsql as
$$
declare
    written integer;
begin
    if known is null then
        insert into orleans.state as s (grainidhash, graintypehash, grainidn0, grainidn1, graintypestring,
                                        grainidextensionstring, serviceid, payloadbinary, version)
        values (id_hash, type_hash, n0, n1, type, extension, service, payload, 1)
        on conflict do nothing
        returning s.version into written;
    else
        update orleans.state as s
        set payloadbinary = payload, modifiedon = now(), version = s.version + 1
        where s.grainidhash = id_hash and s.graintypehash = type_hash
          and s.grainidn0 = n0 and s.grainidn1 = n1
          and s.graintypestring = type and s.serviceid = service
          and s.grainidextensionstring is not distinct from extension
          and s.version = known
        returning s.version into written;
    end if;
    return query select coalesce(written, known);
end
$$;

insert into orleans.orleansquery (querykey, querytext) values

('WriteToStorageKey', $$
    select newgrainstateversion from orleans.write_state(
        @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString,
        @ServiceId, @GrainStateVersion, @PayloadBinary)
$$),

('ReadFromStorageKey', $$
    select payloadbinary, now(), version
    from orleans.state
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash
      and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
      and graintypestring = @GrainTypeString and serviceid = @ServiceId
      and grainidextensionstring is not distinct from @GrainIdExtensionString
$$),

('ClearStorageKey', $$
    update orleans.state
    set payloadbinary = null, modifiedon = now(), version = version + 1
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash
      and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
      and graintypestring = @GrainTypeString and serviceid = @ServiceId
      and grainidextensionstring is not distinct from @GrainIdExtensionString
      and version = @GrainStateVersion
    returning version as newgrainstateversion
$$),

('DeleteStorageKey', $$
    delete from orleans.state
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash
      and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
      and graintypestring = @GrainTypeString and serviceid = @ServiceId
      and grainidextensionstring is not distinct from @GrainIdExtensionString
      and version = @GrainStateVersion
    returning version + 1 as newgrainstateversion
$$),

('InsertMembershipVersionKey', $$
    with added as (
        insert into orleans.membership_version (deploymentid)
        values (@DeploymentId)
        on conflict do nothing
        returning 1)
    select exists (select from added)
$$),

-- The version row is the lock: of two that read the same version, the second finds it changed.
('InsertMembershipKey', $$
    with raised as (
        update orleans.membership_version
        set version = version + 1, timestamp = now()
        where deploymentid = @DeploymentId and version = @Version
          and not exists (
              select from orleans.membership
              where deploymentid = @DeploymentId and address = @Address
                and port = @Port and generation = @Generation)
        returning 1),
    added as (
        insert into orleans.membership (deploymentid, address, port, generation, siloname, hostname,
                                        status, proxyport, starttime, iamalivetime)
        select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName,
               @Status, @ProxyPort, @StartTime, @IAmAliveTime
        from raised
        returning 1)
    select exists (select from added)
$$),

('UpdateMembershipKey', $$
    with raised as (
        update orleans.membership_version
        set version = version + 1, timestamp = now()
        where deploymentid = @DeploymentId and version = @Version
          and exists (
              select from orleans.membership
              where deploymentid = @DeploymentId and address = @Address
                and port = @Port and generation = @Generation)
        returning 1),
    changed as (
        update orleans.membership
        set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        where deploymentid = @DeploymentId and address = @Address
          and port = @Port and generation = @Generation
          and exists (select from raised)
        returning 1)
    select exists (select from changed)
$$),

('UpdateIAmAlivetimeKey', $$
    update orleans.membership
    set iamalivetime = @IAmAliveTime
    where deploymentid = @DeploymentId and address = @Address
      and port = @Port and generation = @Generation
$$),

-- The version comes even when there is no such silo.
('MembershipReadRowKey', $$
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status,
           m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime, v.version
    from orleans.membership_version v
    left join orleans.membership m
        on m.deploymentid = v.deploymentid and m.address = @Address
       and m.port = @Port and m.generation = @Generation
    where v.deploymentid = @DeploymentId
$$),

('MembershipReadAllKey', $$
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status,
           m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime, v.version
    from orleans.membership_version v
    left join orleans.membership m on m.deploymentid = v.deploymentid
    where v.deploymentid = @DeploymentId
$$),

('DeleteMembershipTableEntriesKey', $$
    with members as (
        delete from orleans.membership where deploymentid = @DeploymentId)
    delete from orleans.membership_version where deploymentid = @DeploymentId
$$),

('GatewaysQueryKey', $$
    select address, proxyport, generation
    from orleans.membership
    where deploymentid = @DeploymentId and status = @Status and proxyport > 0
$$),

-- Only silos declared dead (6). A silo that is joining or leaving, or whose clock is behind,
-- may look just as old and is not ours to remove.
('CleanupDefunctSiloEntriesKey', $$
    delete from orleans.membership
    where deploymentid = @DeploymentId and status = 6 and iamalivetime < @IAmAliveTime
$$);
