using TorchSharp.Utils;

namespace TorchSharp.Tests.Utils;

public class OrderedDictTests
{
    private static OrderedDict<string, int> Numbers()
    {
        var numbers = new OrderedDict<string, int>();
        numbers.Add("two", 2);
        numbers.Add(("one", 1));
        numbers.Add(new KeyValuePair<string, int>("three", 3));
        return numbers;
    }

    [Fact]
    public void Items_keep_the_order_in_which_they_were_added()
    {
        OrderedDict<string, int> numbers = Numbers();
        numbers.Keys.Should().Equal("two", "one", "three");
        numbers.Values.Should().Equal(2, 1, 3);
        numbers[0].Should().Be(("two", 2));
        numbers["one"].Should().Be(1);
        numbers.Count.Should().Be(3);
        numbers.Insert(1, ("half", 0));
        numbers.Keys.Should().Equal("two", "half", "one", "three");
    }

    [Fact]
    public void Items_can_be_replaced_and_removed()
    {
        OrderedDict<string, int> numbers = Numbers();
        numbers["one"] = 11;
        numbers[1].Should().Be(("one", 11));
        numbers.Remove("two").Should().BeTrue();
        numbers.RemoveAt(1);
        numbers.Keys.Should().Equal("one");
        numbers.ContainsKey("two").Should().BeFalse();
        numbers.TryGetValue("one", out int value).Should().BeTrue();
        value.Should().Be(11);
        numbers.clear();
        numbers.Count.Should().Be(0);
    }

    [Fact]
    public void Missing_and_repeated_keys_throw()
    {
        OrderedDict<string, int> numbers = Numbers();
        FluentActions.Invoking(() => numbers["four"]).Should().Throw<KeyNotFoundException>();
        FluentActions.Invoking(() => numbers["four"] = 4).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => numbers.Add("one", 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => numbers.Remove("four")).Should().Throw<KeyNotFoundException>();
    }
}
