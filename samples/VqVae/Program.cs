using VqVaeSample;

return CommandLine.Invoke(args, Demo.Run);
