import Contracts
import Exchanges
import MarketDataCore

/// How the lines of a file of candles are read. Columns are named by a head line, or known by their number: Binance's
/// public dumps have twelve, ours six or eleven. Times in microseconds (Binance's dumps since 2025) become milliseconds.
struct CandleFileFormat: Sendable, Equatable {
    /// What a column means.
    enum Column: Int, Sendable, Hashable, CaseIterable {
        case openTime, open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount, missingMinutes, symbol
    }

    /// Where each column stands, by its number; nil for those that are not there.
    private let places: [Int?]

    /// Columns without which there is no candle.
    static let needed: [Column] = [.openTime, .open, .high, .low, .close]

    private static let names: [String: Column] = [
        "open_time": .openTime, "open_time_ms": .openTime, "timestamp": .openTime, "date": .openTime, "time": .openTime,
        "open": .open, "high": .high, "low": .low, "close": .close, "volume": .volume,
        "quote_volume": .quoteVolume, "quote_asset_volume": .quoteVolume,
        "taker_buy_volume": .takerBuyVolume, "taker_buy_base": .takerBuyVolume,
        "taker_buy_base_asset_volume": .takerBuyVolume, "count": .tradeCount, "trades": .tradeCount,
        "trade_count": .tradeCount, "number_of_trades": .tradeCount, "missing_minutes": .missingMinutes,
        "symbol": .symbol,
    ]
    private static let binance: [Column: Int] = [
        .openTime: 0, .open: 1, .high: 2, .low: 3, .close: 4, .volume: 5, .quoteVolume: 7, .tradeCount: 8,
        .takerBuyVolume: 9,
    ]
    private static let plain: [Column: Int] = [.openTime: 0, .open: 1, .high: 2, .low: 3, .close: 4, .volume: 5]
    private static let ours = plain.merging(
        [.quoteVolume: 6, .takerBuyVolume: 7, .tradeCount: 8, .missingMinutes: 9], uniquingKeysWith: { $1 })

    /// From a head line; nil when it names no candle.
    init?(head: [ArraySlice<UInt8>]) {
        var places: [Column: Int] = [:]
        for (place, field) in head.enumerated() {
            let name = String(decoding: field, as: UTF8.self).lowercased().filter { $0 != "\"" && $0 != " " }
            if let column = Self.names[name], places[column] == nil { places[column] = place }
        }
        guard Self.needed.allSatisfy({ places[$0] != nil }) else { return nil }
        self.init(places)
    }

    private init(_ places: [Column: Int]) {
        self.places = Column.allCases.map { places[$0] }
    }

    /// Where a column stands.
    subscript(column: Column) -> Int? { places[column.rawValue] }

    /// From the number of columns of a line without a head before it; nil when it is none of those known.
    init?(columns: Int) {
        switch columns {
        case 12: self.init(Self.binance)
        case 11: self.init(Self.ours)
        case 6: self.init(Self.plain)
        default: return nil
        }
    }
}
