using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optim;

public class OptimizerTests
{
    [Fact]
    public void Groups_have_settings_of_their_own_and_the_defaults_for_the_rest()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter a = nn.Parameter(ones(1)), b = nn.Parameter(ones(1)), c = nn.Parameter(ones(1));
        using SGD optimizer = optim.SGD([new SGD.ParamGroup { Parameters = [a] }, new SGD.ParamGroup([b], new SGD.Options { weight_decay = 1 })], 0.5);
        optimizer.add_param_group(new SGD.ParamGroup([c], lr: 0.25));
        foreach (Parameter parameter in new[] { a, b, c }) parameter.grad = ones(1);

        optimizer.step();

        a.item<float>().Should().Be(0.5f);
        b.item<float>().Should().Be(0f);
        c.item<float>().Should().Be(0.75f);
        optimizer.ParamGroups.Select(group => group.LearningRate).Should().Equal(0.5, 0.5, 0.25);
        optimizer.ParamGroups.Select(group => group.InitialLearningRate).Should().Equal(0.5, 0.5, 0.25);
        optimizer.parameters().Should().Equal(a, b, c);
    }

    [Fact]
    public void Named_parameters_are_taken_too()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> module = nn.Linear(3, 2);
        using Adam adam = optim.Adam(module.named_parameters());
        using SGD sgd = optim.SGD(module.named_parameters(), 0.1);
        using AdamW adamW = optim.AdamW(module.named_parameters());
        using RMSProp rmsProp = optim.RMSProp(module.named_parameters());

        foreach (OptimizerHelper optimizer in new OptimizerHelper[] { adam, sgd, adamW, rmsProp }) optimizer.parameters().Should().HaveCount(2);
    }

    [Fact]
    public void The_rate_may_change_between_steps()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter p = nn.Parameter(zeros(1));
        using SGD optimizer = optim.SGD([p], 1);
        p.grad = ones(1);

        optimizer.step();
        optimizer.ParamGroups.Single().LearningRate = 0.5;
        optimizer.step();

        p.item<float>().Should().Be(-1.5f);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays_and_its_count_of_steps_too()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter a = nn.Parameter(ones(2)), b = nn.Parameter(ones(2));
        using Adam optimizer = optim.Adam([a, b], 0.1);

        a.grad = ones(2);
        optimizer.step();
        b.data<float>().ToArray().Should().Equal(1, 1);
        b.grad = ones(2);
        optimizer.step();

        List<OptimizerState> states = optimizer.state_dict().State;
        ((Adam.State)states[0]).step.Should().Be(2);
        ((Adam.State)states[1]).step.Should().Be(1);
        // With constant gradients each step of Adam is one learning rate.
        a.data<float>().ToArray().Should().AllSatisfy(value => value.Should().BeApproximately(0.8f, 1e-6f));
        b.data<float>().ToArray().Should().AllSatisfy(value => value.Should().BeApproximately(0.9f, 1e-6f));
    }

    [Fact]
    public void Zero_grad_fills_gradients_with_zeros()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter a = nn.Parameter(ones(2)), b = nn.Parameter(ones(2));
        using SGD optimizer = optim.SGD([a, b], 0.1);
        (a * 3).sum().backward();

        optimizer.zero_grad();

        a.grad.data<float>().ToArray().Should().Equal(0, 0);
        b.grad.Should().BeNull();
    }

    [Fact]
    public void A_closure_computes_the_loss_with_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter p = nn.Parameter(tensor(new[] { 2f }));
        using SGD optimizer = optim.SGD([p], 0.25);

        Tensor loss;
        using (no_grad())
        {
            loss = optimizer.step(() =>
            {
                optimizer.zero_grad();
                Tensor value = p.pow(2).sum();
                value.backward();
                return value;
            });
        }

        loss.item<float>().Should().Be(4);
        p.item<float>().Should().Be(1);
        optimizer.step().Should().BeNull();
    }

    [Fact]
    public void Momentum_and_betas_of_a_group_can_be_set()
    {
        using DisposeScope scope = NewDisposeScope();
        using SGD sgd = optim.SGD([nn.Parameter(zeros(1))], 0.1, momentum: 0.5);
        using AdamW adam = optim.AdamW([nn.Parameter(zeros(1))], beta1: 0.5, beta2: 0.25);
        sgd.Momentum.Should().Be(0.5);
        adam.Betas.Should().Be((0.5, 0.25));

        ((optim.IMomentum)sgd.ParamGroups.Single()).Momentum = 0.75;
        ((optim.IBetas)adam.ParamGroups.Single()).Betas = (0.125, 0.5);

        ((SGD.Options)sgd.state_dict().Options[0]).momentum.Should().Be(0.75);
        ((AdamW.Options)adam.state_dict().Options[0]).beta1.Should().Be(0.125);
        ((AdamW.Options)adam.state_dict().Options[0]).beta2.Should().Be(0.5);
    }

    [Fact]
    public void Many_parameters_of_many_sizes_and_types_step_as_one_by_one()
    {
        using DisposeScope scope = NewDisposeScope();
        var generator = new Generator(1);
        long[][] shapes = [[3], [300, 200], [7, 5], [200, 400], [1], [2, 3, 4], [40000], [10]];
        Tensor[] starts = [.. shapes.Select((shape, i) => randn(shape, generator: generator).to(i % 3 == 2 ? ScalarType.Float64 : ScalarType.Float32))];
        Tensor[] gradients = [.. starts.Select(start => start * 0.5 + 1)];
        Parameter[] together = Copies(), alone = Copies();
        using Adam one = optim.Adam(together, 0.1, weight_decay: 0.1);
        List<Adam> each = [.. alone.Select(parameter => optim.Adam([parameter], 0.1, weight_decay: 0.1))];

        for (int step = 0; step < 3; step++)
        {
            one.step();
            each.ForEach(optimizer => optimizer.step());
        }

        for (int i = 0; i < shapes.Length; i++) together[i].eq(alone[i]).all().item<bool>().Should().BeTrue();
        each.ForEach(optimizer => optimizer.Dispose());

        Parameter[] Copies()
        {
            Parameter[] copies = [.. starts.Select(start => nn.Parameter(start.clone()))];
            for (int i = 0; i < copies.Length; i++) copies[i].grad = gradients[i];
            return copies;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Adam_in_float32_is_that_in_float64(int threads)
    {
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using DisposeScope scope = NewDisposeScope();
            // Several pieces, and a rest that fills no vector.
            Tensor start = randn([150_003], generator: new Generator(1)), gradient = randn([150_003], generator: new Generator(2));
            Parameter single = nn.Parameter(start.clone()), twice = nn.Parameter(start.to(ScalarType.Float64));
            using Adam one = optim.Adam([single], 0.01, weight_decay: 0.1), other = optim.Adam([twice], 0.01, weight_decay: 0.1);
            for (int step = 1; step <= 5; step++)
            {
                single.grad = gradient * step;
                twice.grad = (gradient * step).to(ScalarType.Float64);
                one.step();
                other.step();
            }

            single.detach().to(ScalarType.Float64).allclose(twice.detach(), 1e-5, 1e-6).Should().BeTrue();
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void A_backward_after_a_step_is_told_that_the_parameter_has_changed()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = nn.Parameter(ones(3));
        using Adam adam = optim.Adam([parameter], 0.1);
        Tensor loss = parameter.pow(2).sum();
        parameter.grad = ones(3);

        adam.step();

        loss.Invoking(l => l.backward()).Should().Throw<System.Runtime.InteropServices.ExternalException>().WithMessage("*modified by an inplace operation*");
    }

    [Fact]
    public void Non_contiguous_and_half_precision_parameters_step()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter p = nn.Parameter(tensor(new[,] { { 1f, 2f }, { 3f, 4f } }).t());
        Parameter q = nn.Parameter(tensor(new[] { 1f, 2f }).to(ScalarType.BFloat16));
        using SGD optimizer = optim.SGD([p, q], 0.5, momentum: 0.5);
        p.grad = tensor(new[,] { { 2f, 4f }, { 6f, 8f } });
        q.grad = ones(2, dtype: ScalarType.BFloat16);

        optimizer.step();
        optimizer.step();

        p.detach().contiguous().data<float>().ToArray().Should().Equal(1 - 2.5f, 3 - 5, 2 - 7.5f, 4 - 10);
        q.detach().to(ScalarType.Float32).data<float>().ToArray().Should().Equal(-0.25f, 0.75f);
    }

    [Fact]
    public void Steps_leave_no_tensor_behind_and_states_outlive_scopes()
    {
        using DisposeScope scope = NewDisposeScope();
        var problem = new Problem(ScalarType.Float32);
        OptimizerHelper[] optimizers;
        using (NewDisposeScope())
        {
            optimizers =
            [
                optim.SGD(problem.Parameters, 0.01, momentum: 0.9, weight_decay: 0.1, nesterov: true), optim.Adam(problem.Parameters, weight_decay: 0.1, amsgrad: true, maximize: true),
                optim.AdamW(problem.Parameters), optim.RMSProp(problem.Parameters, momentum: 0.9, centered: true, weight_decay: 0.1),
            ];
        }
        foreach (OptimizerHelper optimizer in optimizers)
        {
            problem.Step(optimizer);
            long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            for (int i = 0; i < 5; i++) problem.Step(optimizer);
            DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
        }
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (OptimizerHelper optimizer in optimizers) optimizer.Dispose();
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().BeLessThan(live, "disposing an optimizer disposes its states");
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter[] p = [nn.Parameter(zeros(1))];
        FluentActions.Invoking(() => optim.SGD(p, -1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.SGD(p, 1, momentum: -0.1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.SGD(p, 1, weight_decay: -0.1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.SGD(p, 1, nesterov: true)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.Adam(p, beta1: 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.Adam(p, beta2: -0.5)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.AdamW(p, eps: -1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => optim.RMSProp(p, alpha: -1)).Should().Throw<ArgumentException>();
    }
}
