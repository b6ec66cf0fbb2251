namespace VqVaeSample;

internal static class DataSetNames
{
    /// <summary>What a data set is called where people read it.</summary>
    public static string Title(this DemoDataSet dataSet) => dataSet switch
    {
        DemoDataSet.FashionMnist => "Fashion-MNIST",
        DemoDataSet.Cifar10 => "CIFAR-10",
        _ => "generated shapes",
    };

    /// <summary>The word of the command line.</summary>
    public static string Word(this DemoDataSet dataSet) => dataSet switch
    {
        DemoDataSet.FashionMnist => "fashion-mnist",
        DemoDataSet.Cifar10 => "cifar10",
        _ => "shapes",
    };
}
