using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VectorQuantization.Networks;

/// <summary>Residual blocks x + Conv1×1(ReLU(Conv3×3(ReLU(x)))) one after another, then a ReLU (van den Oord et al. 2017, section 4.1).</summary>
internal sealed class ResidualStack : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "blocks")] private readonly ModuleList<ResidualBlock> blocks = [];

    internal ResidualStack(int channels, int blockCount, int blockChannels) : base(nameof(ResidualStack))
    {
        for (int i = 0; i < blockCount; i++) blocks.Add(new ResidualBlock(channels, blockChannels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor x = input;
        foreach (ResidualBlock block in blocks) x = block.call(x);
        return nn.functional.relu(x).MoveToOuterDisposeScope();
    }
}

/// <summary>x + Conv1×1(ReLU(Conv3×3(ReLU(x)))).</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv3")] private readonly Conv2d conv3;
    [ComponentName(Name = "conv1")] private readonly Conv2d conv1;

    internal ResidualBlock(int channels, int hidden) : base(nameof(ResidualBlock))
    {
        conv3 = nn.Conv2d(channels, hidden, 3, padding: 1);
        conv1 = nn.Conv2d(hidden, channels, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = conv3.call(nn.functional.relu(input));
        return input.add(conv1.call(nn.functional.relu(hidden))).MoveToOuterDisposeScope();
    }
}
