using VqVaeSample;

return CommandLine.Invoke(args);
