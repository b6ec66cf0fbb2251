using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>A named value.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The value as it is to be read, with its unit.</param>
public sealed record ReportFact(string Name, string Value)
{
    /// <summary>A word more about the value, shown smaller: "of 512". The default is none.</summary>
    public string? Note { get; init; }
}

/// <summary>Named values, such as a run's options.</summary>
/// <param name="Facts">In the order shown.</param>
public sealed record ReportFacts(params IReadOnlyList<ReportFact> Facts) : ReportBlock
{
    internal override XElement ToHtml() => Html.Element("dl", Facts.Select(fact =>
    {
        XElement value = Html.Element("dd", Html.Text(fact.Value));
        if (fact.Note is not null) value.Add(" ", Html.Element("small", Html.Text(fact.Note)));
        return Html.Element("div", Html.Element("dt", Html.Text(fact.Name)), value);
    })).Classed("facts");
}
