using Icupa.Silo;
using Icupa.Silo.Schema;
using Icupa.Silo.Seeding;

return args switch
{
    ["run"] or [] => await SiloHost.Run(),
    ["migrate"] => Migrations.Run(),
    ["seed", .. var rest] => await Seed.Run(rest),
    _ => Unknown(args[0]),
};

static int Unknown(string verb)
{
    Console.Error.WriteLine($"icupa: unknown verb '{verb}'. Verbs: run, migrate, seed.");
    return 2;
}
