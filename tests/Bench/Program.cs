using Icupa.Bench;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;

try
{
    return await Commands.Run(args);
}
catch (LocalException failure)
{
    Console.Error.WriteLine(failure.Message);
    return failure.ExitCode;
}
