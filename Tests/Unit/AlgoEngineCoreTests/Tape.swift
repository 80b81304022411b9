import Contracts

@testable import AlgoEngineCore

/// Candle tapes drawn by hand.
enum Tape {
    static func price(_ text: String) throws -> Price { try Price(parsing: text) }

    /// A candle of one price, `minute` minutes after 2026-01-05T00:00:00Z (a Monday).
    static func candle(
        _ minute: Int64, _ close: String, high: String? = nil, low: String? = nil, open: String? = nil
    ) throws -> Candle {
        Candle(
            openTime: Timestamp(milliseconds: monday + minute * 60_000), open: try price(open ?? close),
            high: try price(high ?? close), low: try price(low ?? close), close: try price(close), volume: Quantity(1),
            isClosed: true)
    }

    static let monday: Int64 = 1_767_571_200_000

    static func strategy(
        _ type: String, _ parameters: [String: JSONValue] = [:]
    ) throws -> any TradingStrategy {
        try StrategyBlueprint(type: type, parameters: parameters, metadata: [:]).strategy
    }

    /// The decision about each candle of a tape.
    static func decisions(
        _ strategy: any TradingStrategy, _ tape: [Candle], _ timeframe: Timeframe = .oneMinute
    ) -> [StrategyDecision] {
        tape.indices.compactMap { index in
            CandleWindow(tape, at: index, timeframe: timeframe, need: strategy.history).map(strategy.decide)
        }
    }

    static func codes(_ decisions: [StrategyDecision]) -> [String] { decisions.map(\.reason.rawValue) }
}
