namespace VectorQuantization.Imaging.Reports;

/// <summary>The style sheet of reports. It has none of the characters that XML would escape.</summary>
internal static class ReportStyle
{
    internal static readonly string Text = $$"""

        :root { --paper: #fcfcfa; --raised: #f3f3f0; --ink: #22262c; --faded: #666c75; --rule: #deded9; --accent: #2563eb;{{ReportColours.Light}} }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #15171b; --raised: #1e2126; --ink: #e4e5e7; --faded: #9aa1ab; --rule: #31353c; --accent: #7ea6f8;{{ReportColours.Dark}} }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 64rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, 'DejaVu Sans', sans-serif; overflow-wrap: break-word;
        }
        h1, h2 { line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
        h1 { margin: 0; font-size: 2rem; font-weight: 650; }
        h2 { margin: 0 0 1.25rem; font-size: 1.25rem; font-weight: 650; }
        p { margin: 0 0 1rem; max-width: 46rem; }
        .subtitle { margin: 0.4rem 0 0; color: var(--faded); }
        nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 1.5rem; font-size: 0.9rem; }
        a { color: var(--accent); text-decoration: none; }
        a:hover, a:focus-visible { text-decoration: underline; }
        section { margin-top: 2.25rem; padding-top: 2rem; border-top: 1px solid var(--rule); }
        figure { margin: 0 0 2rem; }
        figcaption { margin-top: 0.6rem; max-width: 46rem; color: var(--faded); font-size: 0.875rem; }
        section *:last-child { margin-bottom: 0; }
        small { color: var(--faded); font-size: 0.875em; font-weight: 400; }

        dl { margin: 0 0 1.5rem; }
        dd { margin: 0; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 0 2rem; font-size: 0.925rem; }
        .facts div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: 0.4rem 0; border-bottom: 1px solid var(--rule); }
        .facts dt { color: var(--faded); }
        .facts dd { margin-left: auto; min-width: 0; overflow-wrap: anywhere; text-align: right; font-variant-numeric: tabular-nums; }
        .facts.headline { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem; margin: 1.75rem 0 0; font-size: 1rem; }
        .headline div { display: block; padding: 0.8rem 1rem 0.9rem; border: 0; border-radius: 0.5rem; background: var(--raised); }
        .headline dt { font-size: 0.8rem; }
        .headline dd { margin-top: 0.15rem; font-size: 1.5rem; font-weight: 600; line-height: 1.2; text-align: left; letter-spacing: -0.01em; }
        .headline small { display: block; margin-top: 0.1rem; font-size: 0.8rem; letter-spacing: 0; }

        .scroll { margin-bottom: 1.5rem; max-width: 100%; overflow-x: auto; }
        table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: 0.4rem 1.1rem 0.4rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: baseline; font-weight: 400; }
        td { white-space: nowrap; }
        thead th { color: var(--faded); font-size: 0.8rem; vertical-align: bottom; }
        .number { padding: 0.4rem 0 0.4rem 1.1rem; text-align: right; }

        .drawing svg { display: block; }
        .wide svg, .narrow svg { width: 100%; height: auto; }
        .narrow { display: none; }
        img { display: block; max-width: 100%; height: auto; }
        .pictures { display: grid; gap: 0.35rem; }
        .row { display: grid; grid-template-columns: 6.5rem repeat(var(--columns), minmax(0, 5.5rem)); gap: 0.35rem; align-items: center; }
        .unlabelled .row { grid-template-columns: repeat(var(--columns), minmax(0, 6.25rem)); }
        .row span { color: var(--faded); font-size: 0.85rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .row img { width: 100%; image-rendering: pixelated; }

        @media (max-width: 42rem) {
          body { padding: 1.5rem 1rem 3rem; }
          h1 { font-size: 1.6rem; }
          .wide { display: none; }
          .narrow { display: block; }
          th, td { padding-right: 0.7rem; }
          .number { padding-right: 0; padding-left: 0.7rem; }
          .row { grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 0.2rem; }
          .row span { grid-column: 1 / -1; margin-top: 0.35rem; }
          .facts.headline { grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 0.5rem; }
          .headline div { padding: 0.65rem 0.8rem 0.7rem; }
          .headline dd { font-size: 1.25rem; }
        }
        @media print {
          body { max-width: none; padding: 0; }
          nav { display: none; }
          figure, .headline div { break-inside: avoid; }
        }

        """.Replace("\n        ", "\n");
}
