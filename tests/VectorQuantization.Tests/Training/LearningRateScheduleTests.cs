using VectorQuantization.Training;

namespace VectorQuantization.Tests.Training;

public sealed class LearningRateScheduleTests
{
    private static double[] Factors(LearningRateSchedule schedule, long steps) => [.. Enumerable.Range(0, (int)steps).Select(step => Math.Round(schedule.Factor(step, steps), 12))];

    [Fact]
    public void Schedules_have_their_values()
    {
        Factors(LearningRateSchedule.Constant, 3).Should().Equal(1, 1, 1);
        Factors(LearningRateSchedule.Cosine(), 5).Should().Equal(1, Math.Round((1 + Math.Sqrt(0.5)) / 2, 12), 0.5, Math.Round((1 - Math.Sqrt(0.5)) / 2, 12), 0);
        Factors(LearningRateSchedule.Cosine(0.2), 3).Should().Equal(1, 0.6, 0.2);
        Factors(LearningRateSchedule.Linear(0.5), 3).Should().Equal(1, 0.75, 0.5);
        Factors(LearningRateSchedule.Staircase(2, 0.1), 5).Should().Equal(1, 1, 0.1, 0.1, 0.01);
        Factors(LearningRateSchedule.Linear().WithWarmUp(3), 6).Should().Equal(0.25, 0.5, 0.75, 1, 0.5, 0);
        Factors(LearningRateSchedule.Cosine().WithWarmUp(9), 4).Should().Equal(0.1, 0.2, 0.3, 0.4);
        Factors(LearningRateSchedule.Cosine(), 1).Should().Equal(1);
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        ((Action)(() => LearningRateSchedule.Cosine(1.1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => LearningRateSchedule.Linear(double.NaN))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => LearningRateSchedule.Staircase(0, 0.5))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => LearningRateSchedule.Staircase(1, 0))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => LearningRateSchedule.Constant.WithWarmUp(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => LearningRateSchedule.Constant.Factor(3, 3))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
