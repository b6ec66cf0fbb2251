using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Nn;

public sealed class RegistrationTests
{
    [Fact]
    public void Fields_are_registered_under_their_names()
    {
        using var module = new Fields();

        module.named_parameters().Select(item => item.name).Should().Equal("weight", "inner.weight", "inner.bias");
        module.named_buffers().Select(item => item.name).Should().Equal("counter");
        module.named_children().Select(item => item.name).Should().Equal("inner");
        module.state_dict().Keys.Should().Equal("weight", "inner.weight", "inner.bias", "counter");
    }

    [Fact]
    public void A_component_name_replaces_the_field_name()
    {
        using var module = new Named();

        module.state_dict().Keys.Should().Equal("codebook");
        module.has_parameter("codebook").Should().BeTrue();
        module.has_parameter("table").Should().BeFalse();
    }

    [Fact]
    public void An_auto_property_is_registered_under_the_name_of_its_backing_field()
    {
        using var module = new AutoProperty();

        module.named_parameters().Should().ContainSingle().Which.name.Should().Be("<Weight>k__BackingField");
    }

    [Fact]
    public void A_get_only_property_named_like_a_key_makes_conversion_throw()
    {
        using var module = new GetOnlyProperty();

        module.Invoking(m => m.to(ScalarType.Float64)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Two_indexers_make_conversion_throw()
    {
        using var module = new TwoIndexers();

        module.Invoking(m => m.to(ScalarType.Float64)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_field_set_after_registration_is_lost()
    {
        using var module = new LateField();

        module.named_parameters().Should().BeEmpty();
        module.late.Dispose();
    }

    [Fact]
    public void Fields_of_a_derived_class_are_lost_if_its_base_registers()
    {
        using var module = new Derived();

        module.named_parameters().Select(item => item.name).Should().Equal("first");
        module.second.Dispose();
    }

    [Fact]
    public void Private_fields_of_a_base_class_are_registered()
    {
        using var module = new DerivedOfPrivate();

        module.named_parameters().Select(item => item.name).Should().Equal("own", "hidden");
    }

    [Fact]
    public void Every_tensor_field_is_a_persistent_buffer_and_replacing_it_changes_nothing()
    {
        using var module = new Buffers();
        Tensor registered = module.total;

        module.total = ones(2);

        module.get_buffer("total").Should().BeSameAs(registered);
        module.state_dict().Should().ContainKey("total");
        module.total.Dispose();
        registered.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void Null_fields_are_not_registered()
    {
        using var module = new NullFields();

        module.state_dict().Should().BeEmpty();
        module.named_children().Should().BeEmpty();
    }

    [Fact]
    public void Children_in_a_plain_list_are_not_registered_and_in_a_ModuleList_are()
    {
        using var plain = new PlainList();
        using var list = new InModuleList();

        plain.named_parameters().Should().BeEmpty();
        list.state_dict().Keys.Should().Equal("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias");
        foreach (Linear layer in plain.layers) layer.Dispose();
    }

    [Fact]
    public void Registering_a_name_twice_throws()
    {
        using var module = new Bare();
        using Tensor buffer = ones(1);
        using Parameter parameter = nn.Parameter(ones(1));
        using Linear child = nn.Linear(1, 1);
        module.register_buffer("b", buffer);
        module.register_parameter("p", parameter);
        module.register_module("m", child);

        module.Invoking(m => m.register_buffer("b", buffer)).Should().Throw<InvalidOperationException>();
        module.Invoking(m => m.register_parameter("p", parameter)).Should().Throw<InvalidOperationException>();
        module.Invoking(m => m.register_module("m", child)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Null_and_disposed_tensors_cannot_be_registered()
    {
        using var module = new Bare();
        Tensor disposed = ones(1);
        disposed.Dispose();

        module.Invoking(m => m.register_buffer("b", null)).Should().Throw<ArgumentNullException>();
        module.Invoking(m => m.register_buffer("b", disposed)).Should().Throw<ArgumentNullException>();
        module.Invoking(m => m.register_parameter("p", null)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    public void A_child_needs_a_name_without_dots(string name)
    {
        using var module = new Bare();
        using Linear child = nn.Linear(1, 1);

        module.Invoking(m => m.register_module(name, child)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Dotted_names_reach_into_children()
    {
        using var module = new Fields();

        module.get_parameter("inner.bias").Should().BeSameAs(module.inner.bias);
        module.get_parameter("inner.missing").Should().BeNull();
        module.has_parameter("inner.weight").Should().BeTrue();
        module.has_buffer("inner.weight").Should().BeFalse();
        module.get_buffer("counter").Should().BeSameAs(module.counter);
    }

    [Fact]
    public void A_parameter_registered_twice_is_enumerated_once()
    {
        using var module = new Shared();

        module.parameters().Should().ContainSingle();
        module.state_dict().Should().HaveCount(1);
    }

    [Fact]
    public void Modules_are_enumerated_breadth_first_without_the_root()
    {
        using var module = new InModuleList();

        module.named_modules().Select(item => item.name).Should().Equal("layers", "layers.0", "layers.1");
        module.children().Should().ContainSingle().Which.Should().BeSameAs(module.layers);
    }

    [Fact]
    public void Apply_visits_children_before_their_parent()
    {
        using var module = new Fields();
        var visited = new List<nn.Module>();

        module.apply(visited.Add).Should().BeSameAs(module);

        visited.Should().Equal(module.inner, module);
    }

    [Fact]
    public void Training_mode_reaches_children()
    {
        using var module = new InModuleList();
        module.training.Should().BeTrue();

        module.eval();
        module.layers[1].training.Should().BeFalse();
        module.training.Should().BeFalse();

        module.train();
        module.layers[1].training.Should().BeTrue();
    }

    [Fact]
    public void Zero_grad_drops_gradients_or_zeroes_them()
    {
        using var module = new Fields();
        Backward();
        module.zero_grad();
        module.inner.weight.grad.Should().BeNull();

        Backward();
        module.zero_grad(set_to_none: false);
        using Tensor grad = module.inner.weight.grad;
        grad.data<float>().ToArray().Should().Equal(0, 0);

        void Backward()
        {
            using DisposeScope scope = NewDisposeScope();
            module.call(ones(1, 2)).sum().backward();
        }
    }

    [Fact]
    public void Disposing_disposes_parameters_buffers_and_children()
    {
        var module = new Fields();
        Tensor[] all = [module.weight, module.counter, module.inner.weight, module.inner.bias];

        module.Dispose();
        module.Dispose();

        all.Should().OnlyContain(tensor => tensor.IsInvalid);
    }

    [Fact]
    public void A_module_made_and_disposed_leaves_nothing_behind() =>
        Leaks.Of(() => new Fields().Dispose()).Should().Be(0);

    private sealed class Fields : nn.Module<Tensor, Tensor>
    {
        internal readonly Parameter weight = nn.Parameter(ones(2));
        internal readonly Tensor counter = zeros(1, ScalarType.Int64);
        internal readonly Linear inner = nn.Linear(2, 1);

        internal Fields() : base(nameof(Fields)) => RegisterComponents();

        public override Tensor forward(Tensor input) => inner.call(input);
    }

    private sealed class Named : nn.Module
    {
        [ComponentName(Name = "codebook")]
        private readonly Parameter table = nn.Parameter(ones(2));

        internal Named() : base(nameof(Named)) => RegisterComponents();
    }

    private sealed class AutoProperty : nn.Module
    {
        internal AutoProperty() : base(nameof(AutoProperty)) => RegisterComponents();

        public Parameter Weight { get; set; } = nn.Parameter(ones(2));
    }

    private sealed class GetOnlyProperty : nn.Module
    {
        [ComponentName(Name = nameof(weight))]
        private readonly Parameter hidden = nn.Parameter(ones(2));

        internal GetOnlyProperty() : base(nameof(GetOnlyProperty)) => RegisterComponents();

        public Parameter weight => hidden;
    }

    private sealed class TwoIndexers : nn.Module
    {
        private readonly Parameter weight = nn.Parameter(ones(2));

        internal TwoIndexers() : base(nameof(TwoIndexers)) => RegisterComponents();

        public int this[int index] => index;

        public int this[string name] => name.Length;
    }

    private sealed class LateField : nn.Module
    {
        internal readonly Parameter late;

        internal LateField() : base(nameof(LateField))
        {
            RegisterComponents();
            late = nn.Parameter(ones(2));
        }
    }

    private class Base : nn.Module
    {
        private readonly Parameter first = nn.Parameter(ones(2));

        internal Base() : base(nameof(Base)) => RegisterComponents();
    }

    private sealed class Derived : Base
    {
        internal readonly Parameter second;

        internal Derived()
        {
            second = nn.Parameter(ones(2));
            RegisterComponents();
        }
    }

    private abstract class PrivateBase(string name) : nn.Module(name)
    {
        private readonly Parameter hidden = nn.Parameter(ones(2));
    }

    private sealed class DerivedOfPrivate : PrivateBase
    {
        private readonly Parameter own = nn.Parameter(ones(2));

        internal DerivedOfPrivate() : base(nameof(DerivedOfPrivate)) => RegisterComponents();
    }

    private sealed class Buffers : nn.Module
    {
        internal Tensor total = zeros(2);

        internal Buffers() : base(nameof(Buffers)) => RegisterComponents();
    }

    private sealed class NullFields : nn.Module
    {
        internal Parameter? weight;
        internal Tensor? buffer;
        internal Linear? child;

        internal NullFields() : base(nameof(NullFields))
        {
            weight = null;
            buffer = null;
            child = null;
            RegisterComponents();
        }
    }

    private sealed class PlainList : nn.Module
    {
        internal readonly List<Linear> layers = [nn.Linear(1, 1), nn.Linear(1, 1)];

        internal PlainList() : base(nameof(PlainList)) => RegisterComponents();
    }

    private sealed class InModuleList : nn.Module
    {
        internal readonly ModuleList<Linear> layers = nn.ModuleList(nn.Linear(1, 1), nn.Linear(1, 1));

        internal InModuleList() : base(nameof(InModuleList)) => RegisterComponents();
    }

    private sealed class Shared : nn.Module
    {
        private readonly Parameter first;
        private readonly Parameter second;

        internal Shared() : base(nameof(Shared))
        {
            first = second = nn.Parameter(ones(2));
            RegisterComponents();
        }
    }

    private sealed class Bare() : nn.Module(nameof(Bare));
}
