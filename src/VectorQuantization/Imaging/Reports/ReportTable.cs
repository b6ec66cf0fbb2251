using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>A table. Where the screen is narrower, the table scrolls and the page does not.</summary>
public sealed record ReportTable : ReportBlock
{
    /// <summary>A table.</summary>
    /// <param name="columns">What the columns are called; at least one.</param>
    /// <param name="rows">From top to bottom, each with a cell for each column; none is fine.</param>
    /// <exception cref="ArgumentException">There is no column, or a row has more cells or fewer.</exception>
    public ReportTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (columns.Count == 0) throw new ArgumentException("The table has no column; expected at least one.", nameof(columns));
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Count != columns.Count)
                throw new ArgumentException($"Row {i} has {rows[i].Count} cells; expected {columns.Count}, one for each column.", nameof(rows));
        }
        Columns = columns;
        Rows = rows;
    }

    /// <summary>What the columns are called.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The cells, row by row.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>How many columns, from the left, hold text; those right of them hold numbers, and line up at their last digit. 0 or more. The default is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public int TextColumns
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 1;

    /// <summary>What the table shows, under it. The default is none.</summary>
    public string? Caption { get; init; }

    internal override XElement ToHtml()
    {
        XElement head = Html.Element("thead", Html.Element("tr", Columns.Select((name, i) => Cell("th", name, i, new XAttribute("scope", "col")))));
        XElement body = Html.Element("tbody", Rows.Select(row => Html.Element("tr", row.Select((text, i) =>
            i == 0 && TextColumns > 0 ? Cell("th", text, i, new XAttribute("scope", "row")) : Cell("td", text, i)))));
        XElement table = Html.Element("div", Html.Element("table", head, "\n", body)).Classed("scroll");
        return Caption is null ? table : Html.Figure(Caption, table);
    }

    private XElement Cell(string element, string text, int column, params XAttribute[] attributes)
    {
        XElement cell = Html.Element(element, attributes, Html.Text(text));
        return column < TextColumns ? cell : cell.Classed("number");
    }
}
