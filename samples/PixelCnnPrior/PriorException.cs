namespace PixelCnnPriorSample;

/// <summary>The program cannot go on, for a reason the user can do something about; the message says what.</summary>
internal sealed class PriorException(string message) : Exception(message);
