public import Contracts

/// The figures of a report as JSON, for `Accept: application/json`.
public enum ReportData {
    /// Newest fills that are given; all of them are in the figures.
    private static let maxFills = 200

    /// The object.
    public static func json(_ figures: ReportFigures) -> JSONValue {
        .object([
            "summary": summary(figures),
            "equity": .list(
                figures.equity.map { point in
                    .object([
                        "time": .text(point.time.description), "equity": .text(point.equity.description),
                        "drawdown": .text(point.drawdown.description),
                    ])
                }),
            "strategies": .list(figures.strategies.map(strategy)),
            "days": .list(
                figures.days.map { day in
                    .object([
                        "day": .text(String(day.start.description.prefix(10))), "profit": .text(day.profit.description),
                        "max_drawdown": .text(day.maxDrawdown.description),
                        "incidents": .number(Decimal12(day.incidents)), "fills": .number(Decimal12(day.fills)),
                    ])
                }),
            "performance": performance(figures.performance),
            "fills": .list(
                figures.fills.suffix(maxFills).map { fill in
                    .object([
                        "time": .text(fill.time.description), "side": .text(fill.side.rawValue),
                        "quantity": .text(fill.quantity.description), "price": .text(fill.price.description),
                        "fee": .text(fill.fee.description),
                    ])
                }),
        ])
    }

    private static func summary(_ figures: ReportFigures) -> JSONValue {
        .object([
            "position": .text(figures.position.description),
            "average_entry": optional(figures.averageEntry?.description),
            "last_price": optional(figures.lastPrice?.description),
            "realised": .text(figures.realised.description), "unrealised": .text(figures.unrealised.description),
            "fees": .text(figures.fees.description), "net": .text(figures.net.description),
            "max_drawdown": .text(figures.maxDrawdown.description),
            "fills": .number(Decimal12(figures.fills.count)),
        ])
    }

    private static func strategy(_ section: ReportFigures.StrategySection) -> JSONValue {
        .object([
            "strategy": .text(section.strategy), "sample_size": .number(Decimal12(section.sampleSize)),
            "probability": optional(section.probability?.description),
            "target": optional(section.target?.description), "stop": optional(section.stop?.description),
            "expectancy": optional(section.expectancy?.description), "fees": .text(section.fees.description),
        ])
    }

    private static func performance(_ result: ReportFigures.Performance) -> JSONValue {
        .object([
            "total": .text(result.total.description), "mean": .text(result.mean.description),
            "deviation": .text(result.deviation.description), "sharpe": optional(result.sharpe?.description),
            "sortino": optional(result.sortino?.description), "max_drawdown": .text(result.maxDrawdown.description),
            "positive_days": .number(Decimal12(result.positiveDays)),
            "negative_days": .number(Decimal12(result.negativeDays)),
        ])
    }

    private static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }
}
