public import Contracts
import Trading

/// Computes the figures of a report from fills and prices.
public enum ReportMaker {
    /// Strategy name of fills whose order names none.
    public static let manual = "manual"
    /// Decimals of ratios.
    private static let ratioScale = 4

    private struct Outcome {
        let strategy: String
        let time: Timestamp
        let net: Money
        let isClosing: Bool
        let fee: Money
    }

    /// The figures; throws ``DecimalError`` only when amounts overflow.
    public static func figures(_ input: ReportInput) throws(DecimalError) -> ReportFigures {
        var position = Position()
        var outcomes: [Outcome] = []
        for fill in input.fills {
            let change = try position.apply(
                side: fill.side, quantity: fill.quantity, price: fill.price, fee: fill.fee)
            outcomes.append(
                Outcome(
                    strategy: fill.strategy ?? manual, time: fill.time, net: change.net,
                    isClosing: change.closed.isPositive, fee: fill.fee))
        }
        let last = lastPrice(input)
        let unrealised = try last.map { price throws(DecimalError) in try position.unrealised(at: price) } ?? .zero
        let curve = try equity(input)
        let rows = try days(outcomes)
        return ReportFigures(
            symbol: input.symbol, accountID: input.accountID, mode: input.mode, type: input.type,
            timeframe: input.timeframe, madeAt: input.madeAt, position: position.quantity,
            averageEntry: try position.averageEntry(), lastPrice: last, realised: position.realised,
            unrealised: unrealised, fees: position.fees,
            net: try (position.realised - position.fees) + unrealised, equity: curve,
            maxDrawdown: curve.map(\.drawdown).max() ?? .zero, fills: input.fills, prices: input.prices,
            strategies: try strategies(outcomes), days: Array(rows.suffix(input.maxDays)),
            performance: try performance(rows))
    }

    private static func lastPrice(_ input: ReportInput) -> Price? {
        guard let fill = input.fills.last else { return input.prices.last?.price }
        guard let price = input.prices.last, price.time >= fill.time else { return fill.price }
        return price.price
    }

    /// One point at each fill and at each price from the first fill on.
    private static func equity(_ input: ReportInput) throws(DecimalError) -> [ReportFigures.EquityPoint] {
        guard let first = input.fills.first else { return [] }
        var points: [ReportFigures.EquityPoint] = []
        var position = Position()
        var high = Money.zero
        var fills = input.fills[...]
        var prices = input.prices.drop { $0.time < first.time }
        while !fills.isEmpty || !prices.isEmpty {
            let time: Timestamp
            let price: Price
            if let fill = fills.first, prices.first.map({ fill.time <= $0.time }) ?? true {
                try position.apply(side: fill.side, quantity: fill.quantity, price: fill.price, fee: fill.fee)
                (time, price) = (fill.time, fill.price)
                fills = fills.dropFirst()
            } else if let mark = prices.popFirst() {
                (time, price) = (mark.time, mark.price)
            } else {
                break
            }
            let result = try position.netRealised() + position.unrealised(at: price)
            high = max(high, result)
            points.append(.init(time: time, equity: result, drawdown: try high - result))
        }
        return points
    }

    private static func strategies(_ outcomes: [Outcome]) throws(DecimalError) -> [ReportFigures.StrategySection] {
        var sections: [ReportFigures.StrategySection] = []
        for name in Set(outcomes.map(\.strategy)).sorted() {
            let own = outcomes.filter { $0.strategy == name }
            let closing = own.filter(\.isClosing).map(\.net)
            let gains = closing.filter(\.isPositive)
            let losses = closing.filter(\.isNegative)
            var probability: Decimal12?
            if !closing.isEmpty {
                probability = try Decimal12(gains.count).divided(by: Decimal12(closing.count), rounding: .halfEven)
                    .rounded(scale: ratioScale, rounding: .halfEven)
            }
            sections.append(
                .init(
                    strategy: name, sampleSize: closing.count, probability: probability, target: try mean(gains),
                    stop: try mean(losses), expectancy: try mean(closing), fees: try sum(own.map(\.fee))))
        }
        return sections
    }

    private static func days(_ outcomes: [Outcome]) throws(DecimalError) -> [ReportFigures.Day] {
        var rows: [ReportFigures.Day] = []
        var running = Money.zero
        var high = Money.zero
        var deepest = Money.zero
        var rest = outcomes[...]
        while let first = rest.first {
            let day = UTCDay(of: first.time)
            let own = rest.prefix { UTCDay(of: $0.time) == day }
            rest = rest.dropFirst(own.count)
            for outcome in own {
                running = try running + outcome.net
                high = max(high, running)
                deepest = max(deepest, try high - running)
            }
            rows.append(
                .init(
                    start: day.start, profit: try sum(own.map(\.net)), maxDrawdown: deepest,
                    incidents: own.filter { $0.isClosing && $0.net.isNegative }.count, fills: own.count))
        }
        return rows
    }

    private static func performance(_ days: [ReportFigures.Day]) throws(DecimalError) -> ReportFigures.Performance {
        let profits = days.map(\.profit)
        let average = try mean(profits) ?? .zero
        var squares = Decimal12.zero
        var losing = Decimal12.zero
        for profit in profits {
            let distance = try (profit - average).decimal
            squares = try squares + distance.multiplied(by: distance, rounding: .halfEven)
            if profit.isNegative {
                losing = try losing + profit.decimal.multiplied(by: profit.decimal, rounding: .halfEven)
            }
        }
        let count = Decimal12(max(1, profits.count))
        let deviation = try squares.divided(by: count, rounding: .halfEven).squareRoot() ?? .zero
        let downside = try losing.divided(by: count, rounding: .halfEven).squareRoot() ?? .zero
        return .init(
            total: try sum(profits), mean: average, deviation: Money(deviation),
            sharpe: try ratio(average.decimal, deviation), sortino: try ratio(average.decimal, downside),
            maxDrawdown: days.map(\.maxDrawdown).max() ?? .zero,
            positiveDays: profits.filter(\.isPositive).count, negativeDays: profits.filter(\.isNegative).count)
    }

    private static func ratio(_ value: Decimal12, _ divisor: Decimal12) throws(DecimalError) -> Decimal12? {
        guard divisor.isPositive else { return nil }
        return try value.divided(by: divisor, rounding: .halfEven).rounded(scale: ratioScale, rounding: .halfEven)
    }

    private static func sum(_ amounts: [Money]) throws(DecimalError) -> Money {
        var total = Money.zero
        for amount in amounts { total = try total + amount }
        return total
    }

    private static func mean(_ amounts: [Money]) throws(DecimalError) -> Money? {
        guard !amounts.isEmpty else { return nil }
        return try sum(amounts).divided(by: Decimal12(amounts.count), rounding: .halfEven)
    }
}
