using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optim;

public class OptimizerStateTests
{
    public static TheoryData<string, Func<Parameter[], OptimizerHelper>> Optimizers => new()
    {
        { "SGD", p => optim.SGD(p, 0.02) },
        { "SGD with momentum", p => optim.SGD(p, 0.02, momentum: 0.9, nesterov: true) },
        { "Adam", p => optim.Adam(p, 0.05, weight_decay: 0.1) },
        { "Adam with AMSGrad", p => optim.Adam(p, 0.05, amsgrad: true) },
        { "AdamW", p => optim.AdamW(p, 0.05, weight_decay: 0.1, amsgrad: true) },
        { "RMSProp", p => optim.RMSProp(p, 0.01, momentum: 0.5, centered: true) },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_saved_state_resumes_bit_for_bit(string name, Func<Parameter[], OptimizerHelper> make)
    {
        using DisposeScope scope = NewDisposeScope();
        var one = new Problem(ScalarType.Float32);
        using OptimizerHelper first = make(one.Parameters);
        for (int i = 0; i < 5; i++) one.Step(first);
        using var file = new MemoryStream();
        first.save_state_dict(new BinaryWriter(file));

        var two = new Problem(ScalarType.Float32);
        using (no_grad())
        {
            for (int i = 0; i < 2; i++) two.Parameters[i].copy_(one.Parameters[i]);
        }
        using OptimizerHelper second = make(two.Parameters);
        file.Position = 0;
        second.load_state_dict(new BinaryReader(file));

        file.Position.Should().Be(file.Length, "all of it is read");
        second.state_dict().State.Zip(first.state_dict().State).Should().OnlyContain(pair => pair.First.ApproximatelyEquals(pair.Second), name);
        for (int i = 0; i < 5; i++)
        {
            one.Step(first);
            two.Step(second);
        }
        two.Values().Should().Equal(one.Values());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_state_goes_over_to_another_optimizer(string name, Func<Parameter[], OptimizerHelper> make)
    {
        using DisposeScope scope = NewDisposeScope();
        var one = new Problem(ScalarType.Float32);
        using OptimizerHelper first = make(one.Parameters);
        for (int i = 0; i < 3; i++) one.Step(first);
        first.ParamGroups.First().LearningRate = 0.125;

        var two = new Problem(ScalarType.Float32);
        using OptimizerHelper second = make(two.Parameters);
        second.load_state_dict(first.state_dict());

        second.ParamGroups.First().LearningRate.Should().Be(0.125);
        second.state_dict().State.Zip(first.state_dict().State).Should().OnlyContain(pair => pair.First.ApproximatelyEquals(pair.Second), name);
    }

    [Fact]
    public void A_state_file_is_written_and_read_by_name()
    {
        using DisposeScope scope = NewDisposeScope();
        string path = Path.GetTempFileName();
        try
        {
            var problem = new Problem(ScalarType.Float32);
            using Adam first = optim.Adam(problem.Parameters, 0.25);
            problem.Step(first);
            first.save_state_dict(path);
            using Adam second = optim.Adam(new Problem(ScalarType.Float32).Parameters);

            second.load_state_dict(path);

            second.ParamGroups.Single().LearningRate.Should().Be(0.25);
            ((Adam.State)second.state_dict().State[1]).step.Should().Be(1);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_format_is_TorchSharps()
    {
        using DisposeScope scope = NewDisposeScope();
        using Adam optimizer = optim.Adam([nn.Parameter(tensor(new[] { 1f, 2f }))], 0.5, beta1: 0.25, beta2: 0.125, eps: 2, weight_decay: 4, maximize: true);
        using var stream = new MemoryStream();
        optimizer.save_state_dict(new BinaryWriter(stream));

        using var expected = new MemoryStream();
        using var writer = new BinaryWriter(expected);
        writer.Write("Adam");
        writer.Write((byte)1);      // groups
        writer.Write((byte)1);      // parameters
        writer.Write(0.5);          // initial rate
        writer.Write(0.5);          // rate
        writer.Write(0.25);
        writer.Write(0.125);
        writer.Write(2.0);
        writer.Write(4.0);
        writer.Write(false);
        writer.Write(true);
        writer.Write(0L);           // steps
        for (int i = 0; i < 2; i++)
        {
            writer.Write((byte)6);  // float32
            writer.Write((byte)1);  // one dimension
            writer.Write((byte)2);  // of two
            writer.Write(0f);
            writer.Write(0f);
        }
        writer.Write(false);        // no maximum
        stream.ToArray().Should().Equal(expected.ToArray());
    }

    [Fact]
    public void A_state_of_another_kind_or_size_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        using Adam adam = optim.Adam(new Problem(ScalarType.Float32).Parameters);
        using AdamW adamW = optim.AdamW(new Problem(ScalarType.Float32).Parameters);
        using Adam smaller = optim.Adam([nn.Parameter(zeros(3))]);
        using var stream = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(stream));

        stream.Position = 0;
        adamW.Invoking(o => o.load_state_dict(new BinaryReader(stream))).Should().Throw<InvalidDataException>().WithMessage("*AdamW*Adam*");
        stream.Position = 0;
        smaller.Invoking(o => o.load_state_dict(new BinaryReader(stream))).Should().Throw<ArgumentException>();
        smaller.Invoking(o => o.load_state_dict(adam.state_dict())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_state_dictionary_names_the_states_of_each_group()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter a = nn.Parameter(zeros(1)), b = nn.Parameter(zeros(2)), c = nn.Parameter(zeros(3));
        using SGD optimizer = optim.SGD([new SGD.ParamGroup([a, b], lr: 0.1), new SGD.ParamGroup([c], lr: 0.2)], 0.3);

        optim.Optimizer.StateDictionary state = optimizer.state_dict();

        state.Options.Select(options => options.LearningRate).Should().Equal(0.1, 0.2);
        state.State.Should().HaveCount(3);
    }
}
