namespace Icupa.Web.Admin;

/// <summary>Who is signed in to the admin pages. Handlers take it as a parameter: whoever gets there was let in by <see cref="AdminDoor"/>.</summary>
/// <param name="Form">To be sent along by each form of a page: shows that it is our own page that acts.</param>
public sealed record Admin(string Email, AdminRole Role, string Form)
{
    public Asker Asker => Asker.Operator(Email);
    public bool MayAct => Role == AdminRole.Admin;

    public static ValueTask<Admin?> BindAsync(HttpContext http) => new(http.Items[typeof(Admin)] as Admin);
}
