using VectorQuantization.Checkpoints;

namespace VectorQuantization.Tests.Checkpoints;

public sealed class KeyMapTests
{
    [Theory]
    [InlineData("a.b", "c", "a.b", "c")]
    [InlineData("a.b", "c", "a.b.c", null)]
    [InlineData("a.b", "c", "a", null)]
    [InlineData("layers.*.weight", "levels.*.w", "layers.12.weight", "levels.12.w")]
    [InlineData("layers.*.weight", "levels.*.w", "layers.1.2.weight", null)]
    [InlineData("*.*", "x.*.y.*", "a.b", "x.a.y.b")]
    [InlineData("net.**", "**", "net.0.weight", "0.weight")]
    [InlineData("net.**", "model.**", "net", null)]
    [InlineData("**", "**", "a.b.c", "a.b.c")]
    [InlineData("**", "**", "", "")]
    [InlineData("*", "*", "a.b", null)]
    public void A_pattern_takes_what_its_wildcards_stand_for(string from, string to, string key, string? expected)
    {
        KeyMap.Empty.Map(from, to).Find(key)?.Target.Should().Be(expected);
        (KeyMap.Empty.Map(from, to).Find(key) is null).Should().Be(expected is null);
    }

    [Fact]
    public void The_first_rule_that_fits_decides()
    {
        KeyMap keys = KeyMap.Empty.Map("a.b", "x").Ignore("a.*").Map("**", "**");

        keys.Find("a.b")!.Value.Target.Should().Be("x");
        keys.Find("a.c")!.Value.Target.Should().BeNull();
        keys.Find("b.c")!.Value.Target.Should().Be("b.c");
    }

    [Fact]
    public void Maps_move_under_prefixes_and_join()
    {
        KeyMap keys = KeyMaps.Residual(KeyMaps.Projected(KeyMaps.Lucidrains)).Under("model.vq", "quantizer").And(KeyMap.Same.Under("enc", "encoder"));

        keys.Find("model.vq.layers.3._codebook.embed")!.Value.Target.Should().Be("quantizer.levels.3.inner.embed");
        keys.Find("model.vq.layers.3.project_in.bias")!.Value.Target.Should().Be("quantizer.levels.3.project_in.bias");
        keys.Find("enc.0.weight")!.Value.Target.Should().Be("encoder.0.weight");
        keys.Find("layers.3._codebook.embed").Should().BeNull();
        keys.Keeps("quantizer.levels.0.inner.usage").Should().BeTrue();
        keys.Keeps("quantizer.levels.0.inner.embed").Should().BeFalse();
        keys.Keeps("usage").Should().BeFalse();
    }

    [Fact]
    public void Patterns_that_are_none_are_refused()
    {
        FluentActions.Invoking(() => KeyMap.Empty.Map("**.a", "**.a")).Should().Throw<ArgumentException>().WithMessage("*'**.a'*not its end*");
        FluentActions.Invoking(() => KeyMap.Empty.Map("a.*", "b")).Should().Throw<ArgumentException>().WithMessage("*'a.*' and 'b'*").WithParameterName("to");
        FluentActions.Invoking(() => KeyMap.Empty.Map("", "b")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => KeyMap.Empty.Map("a", "b", (KeyConversion)9)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
