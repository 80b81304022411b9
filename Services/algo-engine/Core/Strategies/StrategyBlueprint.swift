public import Contracts

/// A strategy's type, parameters and metadata, read and checked.
public struct StrategyBlueprint: Sendable {
    /// What decides.
    public let strategy: any TradingStrategy
    /// What every order of it has: its parameters over `metadata.order_defaults`.
    public let order: OrderFields

    /// Reads it. Throws ``StrategyRefusal`` naming every field that is wrong. The type must be one of
    /// ``StrategyRegistry/types``.
    public init(
        type: String, parameters: [String: JSONValue], metadata: [String: JSONValue]
    ) throws(StrategyRefusal) {
        guard let make = StrategyRegistry.makers[type] else {
            throw StrategyRefusal([
                FieldProblem("strategy_type", "must be one of \(StrategyRegistry.types.joined(separator: ", "))")
            ])
        }
        var problems: [FieldProblem] = []
        var reader = ParameterReader(parameters)
        let own = OrderFields(&reader, withTimeframe: true)
        strategy = make(&reader)
        problems += Self.problems { () throws(StrategyRefusal) in try reader.finish() }
        var defaults = OrderFields()
        switch metadata["order_defaults"] {
        case nil, .null: break
        case .object(let fields):
            var reader = ParameterReader(fields, path: "metadata.order_defaults")
            defaults = OrderFields(&reader, withTimeframe: true)
            problems += Self.problems { () throws(StrategyRefusal) in try reader.finish() }
        default: problems.append(FieldProblem("metadata.order_defaults", "must be an object"))
        }
        order = own.filled(from: defaults)
        if !problems.isEmpty { throw StrategyRefusal(problems) }
    }

    /// Why it cannot run: what a signal of it would lack to become an order, and what does not fit its candles. Empty
    /// when it can.
    public var activationProblems: [FieldProblem] {
        var missing: [String] = []
        if order.venue == nil { missing.append("venue") }
        if order.symbol == nil { missing.append("symbol") }
        if order.timeframe == nil { missing.append("timeframe") }
        for signal in strategy.orders {
            missing += signal.filled(from: order).missing.filter { !missing.contains($0) }
        }
        var problems = missing.map {
            FieldProblem("parameters.\($0)", "is missing; give it here or in metadata.order_defaults")
        }
        if let timeframe = order.timeframe { problems += strategy.problems(with: timeframe) }
        return problems
    }

    /// The candles it is evaluated on; nil while something is missing.
    public var feed: CandleFeed? {
        guard let venue = order.venue, let symbol = order.symbol, let timeframe = order.timeframe else { return nil }
        return CandleFeed(venue: venue, symbol: symbol, timeframe: timeframe)
    }

    private static func problems(_ body: () throws(StrategyRefusal) -> Void) -> [FieldProblem] {
        do {
            try body()
            return []
        } catch {
            return error.problems
        }
    }
}

/// One series of candles.
public struct CandleFeed: Hashable, Sendable {
    /// The venue.
    public let venue: Venue
    /// The instrument.
    public let symbol: Symbol
    /// Length of the candles.
    public let timeframe: Timeframe

    /// Names a series.
    public init(venue: Venue, symbol: Symbol, timeframe: Timeframe) {
        self.venue = venue
        self.symbol = symbol
        self.timeframe = timeframe
    }
}
