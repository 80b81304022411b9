public import Contracts

/// A report as one HTML page: no script, no outside file; light and dark, and a sheet for printing.
public enum ReportPage {
    private static let amountScale = 8

    /// The page. Throws ``DecimalError`` only when amounts overflow.
    public static func html(_ figures: ReportFigures) throws(DecimalError) -> String {
        let title = "\(figures.symbol) \(figures.type.rawValue) report"
        var body = header(figures, title)
        body += try summary(figures)
        if figures.type == .symbol {
            if figures.timeframe != .daily { body += try charts(figures) }
            body += try strategies(figures)
            if figures.timeframe != .intraday { body += try days(figures) }
            if figures.timeframe != .daily { body += try fills(figures) }
        } else if figures.type == .daily {
            body += try days(figures)
        } else {
            body += try charts(figures) + performance(figures) + days(figures)
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(HTMLText.escaped(title))</title>
            <style>
            \(ReportStyle.sheet)
            </style>
            </head>
            <body>
            <main>
            \(body)</main>
            </body>
            </html>

            """
    }

    private static func header(_ figures: ReportFigures, _ title: String) -> String {
        """
        <header>
        <h1>\(HTMLText.escaped(title))</h1>
        <p>Account \(HTMLText.escaped(figures.accountID)), mode \(figures.mode.rawValue), made \(figures.madeAt) UTC. \
        Amounts are in quote currency.</p>
        </header>

        """
    }

    private static func summary(_ figures: ReportFigures) throws(DecimalError) -> String {
        let rows: [(String, String)] = [
            ("Position", figures.position.description), ("Average entry", try text(figures.averageEntry?.decimal)),
            ("Last price", try text(figures.lastPrice?.decimal)), ("Realised", try text(figures.realised.decimal)),
            ("Unrealised", try text(figures.unrealised.decimal)), ("Fees", try text(figures.fees.decimal)),
            ("Net", try text(figures.net.decimal)), ("Largest drawdown", try text(figures.maxDrawdown.decimal)),
            ("Fills", "\(figures.fills.count)"),
        ]
        let cells = rows.map { "<div><dt>\($0.0)</dt><dd>\(HTMLText.escaped($0.1))</dd></div>" }
        return "<dl>\n\(cells.joined(separator: "\n"))\n</dl>\n"
    }

    private static func charts(_ figures: ReportFigures) throws(DecimalError) -> String {
        let equity = LineChart(
            title: "Equity", cssClass: "equity",
            points: figures.equity.map { .init(time: $0.time, value: $0.equity.decimal) })
        let drawdown = LineChart(
            title: "Drawdown", cssClass: "drawdown",
            points: figures.equity.map { .init(time: $0.time, value: $0.drawdown.decimal.negated) }, isArea: true)
        let price = LineChart(
            title: "Fills on price", cssClass: "price",
            points: figures.prices.map { .init(time: $0.time, value: $0.price.decimal) },
            marks: figures.fills.map {
                .init(
                    time: $0.time, value: $0.price.decimal, side: $0.side,
                    title: "\($0.side.rawValue) \($0.quantity) at \($0.price)")
            })
        return try "<section>\n<h2>Equity</h2>\n\(equity.svg())<h2>Drawdown</h2>\n\(drawdown.svg())"
            + "<h2>Fills on price</h2>\n\(price.svg())</section>\n"
    }

    private static func strategies(_ figures: ReportFigures) throws(DecimalError) -> String {
        var rows: [[String]] = []
        for section in figures.strategies {
            rows.append([
                section.strategy, "\(section.sampleSize)", try text(section.probability),
                try text(section.target?.decimal), try text(section.stop?.decimal),
                try text(section.expectancy?.decimal), try text(section.fees.decimal),
            ])
        }
        return table(
            "Strategies", ["Strategy", "Outcomes", "Probability", "Mean gain", "Mean loss", "Expectancy", "Fees"], rows)
    }

    private static func days(_ figures: ReportFigures) throws(DecimalError) -> String {
        var rows: [[String]] = []
        for day in figures.days {
            rows.append([
                String(day.start.description.prefix(10)), try text(day.profit.decimal),
                try text(day.maxDrawdown.decimal), "\(day.incidents)", "\(day.fills)",
            ])
        }
        return table("Days", ["Day (UTC)", "Profit", "Largest drawdown so far", "Losing outcomes", "Fills"], rows)
    }

    private static func fills(_ figures: ReportFigures) throws(DecimalError) -> String {
        let shown = figures.fills.suffix(200)
        var rows: [[String]] = []
        for fill in shown {
            rows.append([
                fill.time.description, fill.side.rawValue, fill.quantity.description, fill.price.description,
                try text(fill.fee.decimal),
            ])
        }
        let title = shown.count < figures.fills.count ? "Fills (the last \(shown.count))" : "Fills"
        return table(title, ["Time (UTC)", "Side", "Quantity", "Price", "Fee"], rows)
    }

    private static func performance(_ figures: ReportFigures) throws(DecimalError) -> String {
        let result = figures.performance
        return table(
            "Performance",
            ["Total", "Mean day", "Deviation", "Sharpe", "Sortino", "Largest drawdown", "Days up", "Days down"],
            [
                [
                    try text(result.total.decimal), try text(result.mean.decimal), try text(result.deviation.decimal),
                    try text(result.sharpe), try text(result.sortino), try text(result.maxDrawdown.decimal),
                    "\(result.positiveDays)", "\(result.negativeDays)",
                ]
            ])
    }

    private static func table(_ title: String, _ head: [String], _ rows: [[String]]) -> String {
        let header = head.map { "<th scope=\"col\">\(HTMLText.escaped($0))</th>" }.joined()
        let body = rows.map { row in
            "<tr>" + row.map { "<td>\(HTMLText.escaped($0))</td>" }.joined() + "</tr>"
        }
        let inner =
            rows.isEmpty
            ? "<tr><td colspan=\"\(head.count)\">none yet</td></tr>" : body.joined(separator: "\n")
        return
            "<section>\n<h2>\(HTMLText.escaped(title))</h2>\n<div class=\"wide\"><table>\n<thead><tr>\(header)</tr></thead>\n"
            + "<tbody>\n\(inner)\n</tbody>\n</table></div>\n</section>\n"
    }

    /// At most eight decimals; `n/a` where there is no value.
    private static func text(_ value: Decimal12?) throws(DecimalError) -> String {
        guard let value else { return "n/a" }
        return try value.rounded(scale: amountScale, rounding: .halfEven).description
    }
}
