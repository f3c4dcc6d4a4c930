using Icupa.Silo;
using Icupa.Silo.Operating;
using Icupa.Silo.Operating.Backups;
using Icupa.Silo.Operating.Checkup;
using Icupa.Silo.Operating.Releasing;
using Icupa.Silo.Operating.Smoke;
using Icupa.Silo.Local;
using Icupa.Silo.Schema;
using Icupa.Silo.Seeding;
using Npgsql;

try
{
    if (args.Contains(""))
        throw new LocalException("icupa: one of the words is empty; is a variable of the shell not set?", LocalException.Usage);
    return args switch
    {
        ["run"] or [] => await SiloHost.Run(),
        ["seed", .. var rest] => await Seed.Run(rest),
        ["migrate"] => Migrations.Run(),
        ["read", "rebuild", .. var rest] => await Rebuild.Run(rest),
        ["payment", .. var rest] => await PaymentVerb.Run(rest),
        ["flag", .. var rest] => await FlagVerb.Run(rest),
        ["screen", .. var rest] => await ScreenVerb.Run(rest),
        ["admin", .. var rest] => await AdminVerb.Run(rest),
        ["embeddings", .. var rest] => await EmbeddingsVerb.Run(rest),
        ["sbom", .. var rest] => SbomVerb.Run(rest),
        ["smoke", .. var rest] => await SmokeVerb.Run(rest),
        ["backup", .. var rest] => await BackupVerb.Run(rest),
        ["restore", .. var rest] => await RestoreVerb.Run(rest),
        ["doctor", .. var rest] => await DoctorVerb.Run(rest),
        ["release", .. var rest] => await ReleaseVerb.Run(rest),
        ["handover", .. var rest] => await HandoverVerb.Run(rest),
        ["up", .. var rest] => await Up.Run(rest),
        ["down", .. var rest] => await Down.Run(rest),
        ["install", .. var rest] => await Install.Run(rest),
        _ => throw new LocalException($"icupa: unknown verb '{string.Join(' ', args.Take(2))}'; ./icupa help lists them.", LocalException.Usage),
    };
}
catch (LocalException failure)
{
    Console.Error.WriteLine(failure.Message);
    return failure.ExitCode;
}
// A disk that is full, a folder of somebody else's, a database that went away: words for whoever typed the command. A node's log has the whole trace.
catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or NpgsqlException && args is not ([] or ["run"]))
{
    Console.Error.WriteLine("icupa: " + wrong.Message);
    return wrong is NpgsqlException ? LocalException.Failed : LocalException.Missing;
}
