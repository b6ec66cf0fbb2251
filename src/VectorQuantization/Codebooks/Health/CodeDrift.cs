namespace VectorQuantization.Codebooks.Health;

/// <summary>How far codes have moved, as Euclidean distances.</summary>
/// <param name="LastMean">Mean over the codes, in the last step.</param>
/// <param name="LastMax">Of the code that moved farthest, in the last step.</param>
/// <param name="Mean">Mean over codes and steps.</param>
/// <param name="Max">The farthest that a code moved in a step.</param>
public sealed record CodeDrift(double LastMean, double LastMax, double Mean, double Max);
