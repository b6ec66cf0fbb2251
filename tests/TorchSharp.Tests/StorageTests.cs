using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class StorageTests
{
    [Fact]
    public void A_storage_is_the_whole_memory_under_a_view()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2f, 3f, 4f });
        Storage<float> storage = x[1..3].storage<float>();
        storage.Count.Should().Be(4);
        storage.nbytes().Should().Be(16);
        storage.element_size().Should().Be(4);
        storage.ToArray().Should().Equal(1, 2, 3, 4);
        storage.data_ptr().Should().Be(x.storage<float>().data_ptr());
    }

    [Fact]
    public unsafe void Writing_through_it_changes_the_tensor()
    {
        using Tensor x = zeros(4);
        Storage<float> storage = x.storage<float>();
        storage[1] = 5;
        storage[(2, 3)] = 7;
        ((float*)storage.data_ptr())[0] = 3;
        x.data<float>().ToArray().Should().Equal(3, 5, 7, 0);
        storage.fill_(1);
        x.data<float>().ToArray().Should().Equal(1, 1, 1, 1);
        storage.copy_([1, 2, 3, 4]);
        storage.Contains(4).Should().BeTrue();
        FluentActions.Invoking(() => storage[4]).Should().Throw<IndexOutOfRangeException>();
    }
}
