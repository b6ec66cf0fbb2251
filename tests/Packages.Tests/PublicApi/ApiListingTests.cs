namespace Packages.Tests.PublicApi;

/// <summary>The listing of types whose declarations stand here.</summary>
public sealed class ApiListingTests
{
    [Fact]
    public void A_class_is_listed_with_what_can_be_used_of_it()
    {
        ApiListing.Of(typeof(Open<>)).Should().Equal(
            "public abstract class ApiListingTests.Open<T> : IDisposable where T : class, new()",
            "    protected Open(int least = 1)",
            "    public abstract void Dispose()",
            "    [Obsolete] public event Action? Happened",
            "    public (byte Red, string? Name)? this[long at] { get; }",
            "    public static U? Make<U>(in int x, out long y, params string?[] rest) where U : struct",
            "    public T? Settable { get; protected set; }",
            "    public override string ToString()",
            "    public virtual required List<string?>? Wide { get; init; }",
            "    public const string Word = \"a\"");
    }

    [Fact]
    public void A_sealed_class_offers_nothing_to_those_who_derive() =>
        ApiListing.Of(typeof(Closed)).Should().Equal("public sealed class ApiListingTests.Closed : ApiListingTests.Open<object>", "    public Closed()", "    public override void Dispose()");

    [Fact]
    public void What_a_record_has_by_itself_is_left_out()
    {
        ApiListing.Of(typeof(Pair)).Should().Equal(
            "public sealed record ApiListingTests.Pair", "    public Pair(double A, ApiListingTests.Choice? B = ApiListingTests.Choice.Second)",
            "    public double A { get; init; }", "    public ApiListingTests.Choice? B { get; init; }");
        ApiListing.Of(typeof(Spot)).Should().Equal("public readonly record struct ApiListingTests.Spot", "    public Spot(int X)", "    public int X { get; init; }");
    }

    [Fact]
    public void An_enum_is_listed_with_its_numbers() =>
        ApiListing.Of(typeof(Choice)).Should().Equal("public [Flags] enum ApiListingTests.Choice : byte", "    First = 1", "    Second = 2");

    [Fact]
    public void A_change_is_shown_below_its_type()
    {
        const string Before = "namespace A\n\npublic class B\n    public int C()\n    public int D()\n\npublic class E\n", After = "namespace A\n\npublic class B\n    public long C()\n    public int D()\n";

        ApiChange.Between(Before, After).Should().Be("A: public class B\n-     public int C()\n+     public long C()\nA: public class E\n-     (the type)");
        ApiChange.Between(After, After).Should().BeEmpty();
    }

    [Flags]
    public enum Choice : byte
    {
        Second = 2,
        First = 1,
    }

#pragma warning disable CS0067 // The event is here to be listed.
    public abstract class Open<T> : IDisposable where T : class, new()
    {
        public const string Word = "a";

        protected Open(int least = 1) => _ = least;

        private protected Open(string hidden) => _ = hidden;

        [Obsolete("Listed as such.")]
        public event Action? Happened;

        public T? Settable { get; protected set; }

        public virtual required List<string?>? Wide { get; init; }

        internal int Hidden { get; set; }

        public (byte Red, string? Name)? this[long at] => at == 0 ? null : (0, "");

        public static U? Make<U>(in int x, out long y, params string?[] rest) where U : struct
        {
            y = x + rest.Length;
            return null;
        }

        public abstract void Dispose();

        public override string ToString() => Word;
    }
#pragma warning restore CS0067

    public sealed class Closed : Open<object>
    {
        public override void Dispose()
        {
        }
    }

    public sealed record Pair(double A, Choice? B = Choice.Second);

    public readonly record struct Spot(int X);
}
