using TorchSharp;
using static TorchSharp.torch;

namespace VectorQuantization.PixelCnn.Tests;

public sealed class MaskedPixelCnnTests
{
    private static readonly MaskedPixelCnnOptions Small = new(3) { Levels = 4, Channels = 24, HeadChannels = 24, Blocks = 2, FirstKernel = 3 };

    private static MaskedPixelCnn Model(MaskedPixelCnnOptions options)
    {
        manual_seed(1);
        var model = new MaskedPixelCnn(options);
        Models.Shake(model, 0.1);
        return model;
    }

    [Fact]
    public void A_single_stack_of_masked_convolutions_has_a_blind_spot()
    {
        using var scope = NewDisposeScope();
        using MaskedPixelCnn model = Model(Small with { ImageChannels = 1, Blocks = 8 });
        model.to(float64);

        bool[,] field = Receptive.Field(x => model.FromScaled(x).squeeze(2), 1, 6, 6);

        for (int place = 0; place < 36; place++)
        {
            for (int from = place; from < 36; from++) field[place, from].Should().BeFalse("nothing sees what comes later");
        }
        // From (3, 1): a kernel of side 3 goes one column to the right for each row up, however many layers there are.
        int[] blind = [.. Enumerable.Range(0, 19).Where(from => !field[19, from])];
        blind.Should().Equal(5, 10, 11, 15, 16, 17);
    }

    [Fact]
    public void Within_a_pixel_red_comes_before_green_before_blue()
    {
        using var scope = NewDisposeScope();
        using MaskedPixelCnn model = Model(Small);
        Tensor pixels = Models.Codes(4, 1, 3, 3, 3), logits = model.Logits(pixels);
        for (int channel = 0; channel < 3; channel++)
        {
            Tensor changed = pixels.clone();
            changed[0, channel, 1, 1] = (pixels[0, channel, 1, 1] + 1) % 4;
            Tensor moved = (model.Logits(changed) - logits).abs().amax([0, 1]);
            for (int c = 0; c < 3; c++)
            {
                for (int place = 0; place < 9; place++)
                {
                    bool later = place > 4 || (place == 4 && c > channel);
                    if (!later) moved[c, place / 3, place % 3].ToSingle().Should().Be(0);
                    else if (place == 4) moved[c, 1, 1].ToSingle().Should().BeGreaterThan(0);
                }
            }
        }
    }

    [Fact]
    public void The_probabilities_of_all_images_sum_to_one()
    {
        using var scope = NewDisposeScope();
        using MaskedPixelCnn model = Model(Small with { Levels = 2, Channels = 6, HeadChannels = 6 });
        long[] all = [.. Enumerable.Range(0, 4096).SelectMany(i => Enumerable.Range(0, 12).Select(bit => (long)(i >> bit & 1)))];

        using MapLikelihood likelihood = model.LogLikelihood(tensor(all, [4096, 3, 2, 2]));

        likelihood.LogProbabilities.flatten(1).sum(dim: 1).exp().sum().ToDouble().Should().BeApproximately(1, 1e-5);
    }

    [Fact]
    public void The_state_dictionary_has_the_documented_keys_and_a_copy_behaves_the_same()
    {
        using var scope = NewDisposeScope();
        using MaskedPixelCnn model = Model(Small with { Blocks = 1 }), copy = new(Small with { Blocks = 1 });
        string[] layers = ["first", "blocks.0.reduce", "blocks.0.conv", "blocks.0.expand", "head.0", "head.1", "head.2"];
        model.state_dict().Keys.Should().BeEquivalentTo(layers.SelectMany(layer => new[] { $"{layer}.weight", $"{layer}.bias", $"{layer}.mask" }));
        Tensor pixels = Models.Codes(4, 2, 3, 3, 5);

        copy.load_state_dict(model.state_dict());

        copy.Logits(pixels).equal(model.Logits(pixels)).all().ToBoolean().Should().BeTrue();
    }

    [Fact]
    public void Forward_and_backward_leave_no_tensor_behind()
    {
        using MaskedPixelCnn model = Model(Small);
        using Tensor pixels = Models.Codes(4, 2, 3, 4, 4);
        Leaks.None(() =>
        {
            using MapLikelihood likelihood = model.LogLikelihood(pixels);
            using Tensor loss = likelihood.BitsPerDimension.mean();
            loss.backward();
        });
    }

    [Fact]
    public void Wrong_pixels_and_options_are_refused()
    {
        using MaskedPixelCnn model = Model(Small);
        ((Action)(() => model.Logits(zeros([1, 1, 3, 3], int64)))).Should().Throw<ArgumentException>().WithMessage("*(1, 1, 3, 3)*(batch, 3, height, width)*");
        ((Action)(() => model.Logits(full([1, 3, 3, 3], 4L, int64)))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*expected 0 to 3*");
        ((Action)(() => model.Logits(zeros([1, 3, 3, 3], int64), new(zeros(1, int64))))).Should().Throw<ArgumentException>().WithParameterName("condition");
        ((Action)(() => new MaskedPixelCnn(Small with { Channels = 7 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Channels");
        ((Action)(() => new MaskedPixelCnn(Small with { Levels = 1 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Levels");
        ((Action)(() => new MaskedPixelCnn(Small with { Kernel = 2 }))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Kernel");
    }
}
