-- Passkeys of admins: the second factor of those who added one. Public keys only; what signs stays in the admin's device.
create table admin_passkey (
    -- As the device named it.
    id bytea primary key,
    email text collate "C" not null,
    name text not null,
    public_key bytea not null,
    sign_count bigint not null,
    transports text[] not null,
    -- It may be copied to other devices of its owner, and is.
    backup_eligible boolean not null,
    backed_up boolean not null,
    added timestamptz not null,
    used timestamptz
);

create index on admin_passkey (email);

-- A session that waits for a passkey lets nobody in. ceremony is what was asked of the device, to be answered once and soon.
alter table admin_session
    add column waits boolean not null default false,
    add column ceremony text,
    add column ceremony_until timestamptz;
