using PixelCnnPriorSample;

return CommandLine.Invoke(args, options =>
{
    if (options.DataSet == PriorDataSet.BinarizedMnist) PixelDemo.Run(options);
    else CodeDemo.Run(options);
});
