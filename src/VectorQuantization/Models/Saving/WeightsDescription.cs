namespace VectorQuantization.Models.Saving;

/// <summary>The file with the weights.</summary>
/// <param name="File">Its name, without a folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in hexadecimal.</param>
internal sealed record WeightsDescription(string File, long Bytes, string Sha256);
