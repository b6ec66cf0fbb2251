using TorchSharp;
using VectorQuantization.Codebooks;
using VectorQuantization.Quantizers;
using static TorchSharp.torch;

namespace VectorQuantization.Tests.Quantizers;

/// <summary>Residual quantizers whose levels share a codebook.</summary>
public sealed class SharedCodebooksTests
{
    [Fact]
    public void A_shared_codebook_has_one_entry_in_the_state_dictionary_and_its_parameters_come_once()
    {
        EmaVectorQuantizer shared = Composites.Ema(4, 1);
        using var quantizer = new ResidualVectorQuantizer([shared, Composites.Gradient(4, 2), shared, shared]);
        quantizer.state_dict().Keys.Should().BeEquivalentTo("levels.0.embed", "levels.0.cluster_size", "levels.0.embed_avg", "levels.1.embedding.weight");
        quantizer.parameters().Should().HaveCount(1);
        quantizer.LevelCount.Should().Be(4);
        quantizer.Level(3).Should().BeSameAs(shared);
        ((Action)(() => quantizer.Level(4))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0 to 3*");
    }

    [Fact]
    public void All_levels_of_a_step_use_the_same_codes_which_then_learn_from_all_levels()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer shared = Composites.Ema(4, 1);
        using var quantizer = new ResidualVectorQuantizer([shared, shared, shared]);
        using EmaVectorQuantizer alone = Composites.Ema(4, 1);
        alone.DefersUpdates = true;

        for (int step = 0; step < 3; step++)
        {
            Tensor latents = randn([20, 4], generator: new Generator((ulong)step + 5)), before = shared.CopyCodes();
            Quantized quantized = quantizer.call(latents);
            Tensor residual = latents, sum = zeros_like(latents);
            for (int level = 0; level < 3; level++)
            {
                sum = sum + alone.call(residual).Vectors;
                residual = latents - sum;
            }
            alone.ApplyUpdates();

            quantized.Vectors.Equals(sum).Should().BeTrue();
            shared.CopyCodes().Equals(before).Should().BeFalse("it has learned");
            foreach ((string key, Tensor value) in shared.state_dict()) value.Equals(alone.state_dict()[key]).Should().BeTrue(key);
        }
        shared.DefersUpdates.Should().BeFalse();
    }

    [Fact]
    public void Codes_are_revived_once_a_step()
    {
        using var scope = NewDisposeScope();
        // Anchors move every little used code at every step; without gradient steps nothing else moves these.
        var options = new VectorQuantizerOptions(12, 3) { DeadCodes = new DeadCodeOptions { Revival = CodeRevival.Anchors, Decay = 0.5 } };
        var shared = new VectorQuantizer(options, new Generator(1));
        using var quantizer = new ResidualVectorQuantizer([shared, shared, shared]);

        for (int step = 0; step < 4; step++)
        {
            Tensor before = shared.CopyCodes();
            Quantized quantized = quantizer.call(randn([20, 3], generator: new Generator((ulong)step)));
            shared.CopyCodes().Equals(before).Should().Be(step == 0, "codes are revived once their usage is known");
            quantizer.Decode(quantized.Indices).Equals(quantized.Vectors).Should().BeTrue("the last level used the codes that the first used");
            shared.KeepsCodes.Should().BeFalse();
        }
    }

    [Fact]
    public void A_codebook_within_levels_that_differ_is_shared_too()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer shared = Composites.Ema(2, 1);
        using var quantizer = new ResidualVectorQuantizer(
            [new ProjectedQuantizer(shared, 4, null, new Generator(1)), new ProjectedQuantizer(shared, 4, null, new Generator(2))]);
        using EmaVectorQuantizer alone = Composites.Ema(2, 1);
        Tensor latents = randn([20, 4], generator: new Generator(5));
        quantizer.eval();
        Tensor expected = quantizer.Encode(latents);
        quantizer.train();

        quantizer.call(latents).Indices.Equals(expected).Should().BeTrue("no level sees codes that an earlier one has moved");
        shared.CopyCodes().Equals(alone.CopyCodes()).Should().BeFalse();
    }

    [Fact]
    public void Updates_that_the_caller_defers_stay_deferred()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer shared = Composites.Ema(4, 1);
        using var quantizer = new ResidualVectorQuantizer([shared, shared]);
        shared.DefersUpdates = true;
        Tensor before = shared.CopyCodes();

        quantizer.call(randn([20, 4], generator: new Generator(5)));

        shared.CopyCodes().Equals(before).Should().BeTrue();
        shared.DefersUpdates.Should().BeTrue();
        shared.ApplyUpdates();
        shared.CopyCodes().Equals(before).Should().BeFalse();
    }

    [Fact]
    public void A_step_that_fails_leaves_the_codebook_as_it_should_be()
    {
        using var scope = NewDisposeScope();
        EmaVectorQuantizer shared = Composites.Ema(4, 1);
        using var quantizer = new ResidualVectorQuantizer([shared, shared, new Failing()]);
        ((Action)(() => quantizer.call(randn([20, 4], generator: new Generator(5))))).Should().Throw<InvalidOperationException>();
        shared.DefersUpdates.Should().BeFalse();
        shared.KeepsCodes.Should().BeFalse();
    }

    [Fact]
    public void With_beams_too_the_codes_stay_during_a_step()
    {
        using var scope = NewDisposeScope();
        var options = new VectorQuantizerOptions(12, 3) { DeadCodes = new DeadCodeOptions { Revival = CodeRevival.Anchors, Decay = 0.5 } };
        var shared = new VectorQuantizer(options, new Generator(1));
        using var quantizer = new ResidualVectorQuantizer([shared, shared, shared], new ResidualVectorQuantizerOptions { BeamWidth = 4 });
        for (int step = 0; step < 4; step++)
        {
            Tensor latents = randn([20, 3], generator: new Generator((ulong)step)), before = shared.CopyCodes();
            Quantized quantized = quantizer.call(latents);
            Tensor after = shared.CopyCodes();
            after.Equals(before).Should().Be(step == 0, "codes are revived once their usage is known");
            quantizer.Encode(latents).Equals(quantized.Indices).Should().BeTrue("all levels were searched with the codes that are left");
            shared.CopyCodes().Equals(after).Should().BeTrue("Encode revives nothing");
        }
    }

    private sealed class Failing() : Quantizer(nameof(Failing))
    {
        public override long CodebookSize => 1;

        public override int CodeDimension => 4;

        protected override QuantizedRows QuantizeRows(Tensor rows) => throw new InvalidOperationException();

        protected override Tensor EncodeRows(Tensor rows) => throw new InvalidOperationException();

        protected override Tensor DecodeRows(Tensor indices) => throw new InvalidOperationException();
    }
}
