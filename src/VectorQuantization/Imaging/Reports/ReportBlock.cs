using System.Xml.Linq;

namespace VectorQuantization.Imaging.Reports;

/// <summary>
/// Something that a <see cref="ReportSection"/> shows: <see cref="ReportText"/>, <see cref="ReportFacts"/>, <see cref="ReportTable"/>, <see cref="ReportChart"/>,
/// <see cref="ReportDrawing"/>, <see cref="ReportPicture"/> or <see cref="ReportPictureRows"/>.
/// </summary>
public abstract record ReportBlock
{
    private protected ReportBlock()
    {
    }

    internal abstract XElement ToHtml();
}
