/// The style sheet of a report's page.
enum ReportStyle {
    static let sheet = """
        :root { --ink: #1b1f24; --paper: #ffffff; --faint: #6a737d; --rule: #d0d7de; --line: #0a5fb4; --loss: #b3261e;
          --gain: #12713a; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e8eb; --paper: #14171a; --faint: #98a1ab; --rule: #363c43; --line: #6cb2ff; --loss: #ff8a80;
            --gain: #6fdc98; }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 1.6rem; margin: 0; }
        h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
        header p, .none { color: var(--faint); }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem; margin: 1rem 0; }
        dl div { border: 1px solid var(--rule); border-radius: 6px; padding: .5rem .75rem; }
        dt { color: var(--faint); font-size: .85rem; }
        dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { border-bottom: 1px solid var(--rule); padding: .35rem .6rem; text-align: right; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; }
        svg { width: 100%; height: auto; }
        svg text { fill: var(--faint); font-size: 11px; }
        .frame { fill: none; stroke: var(--rule); }
        .line { fill: none; stroke: var(--line); stroke-width: 1.6; }
        .area { fill: var(--loss); opacity: .2; }
        .drawdown .line { stroke: var(--loss); }
        .buy { fill: var(--gain); }
        .sell { fill: var(--loss); }
        @media print {
          :root { --ink: #000; --paper: #fff; --faint: #444; --rule: #bbb; --line: #000; --loss: #555; --gain: #000; }
          main { max-width: none; padding: 0; }
          section, svg, table { break-inside: avoid; }
        }
        """
}
