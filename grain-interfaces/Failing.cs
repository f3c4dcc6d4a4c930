using System.Data.Common;
using Orleans.Runtime;

namespace Icupa;

/// <summary>What calling a grain may fail with.</summary>
public static class Failing
{
    /// <summary>
    /// Nobody knows whether it happened, and the next activation will: a silo or the database does not answer for the moment. Called off is what
    /// Orleans (10.4) does with a message whose grain cannot be placed within the time of a call, as while the silo that knows the place is frozen.
    /// </summary>
    public static bool ForNow(Exception fault) => fault is StreamDead or OrleansException or TimeoutException or OperationCanceledException or DbException;
}
