namespace VqVaeSample;

/// <summary>The demo cannot go on, for a reason the user can do something about; the message says what.</summary>
internal sealed class DemoException(string message) : Exception(message);
