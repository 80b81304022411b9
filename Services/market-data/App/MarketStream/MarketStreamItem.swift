import Contracts
import Foundation
import HTTPWire
import MarketDataCore
import Networking
import Observability

/// One event of the market stream. It is written when the first reader wants it, and once for all of them.
final class MarketStreamItem: Sendable {
    /// What happened. Closed.
    enum What: Sendable {
        case quote(Quote)
        case candle(ClosedCandle)
        case forming(ClosedCandle)
        case book(MarketBookTop)
        case trade(MarketTradeEvent)

        var type: MarketStreamType {
            switch self {
            case .quote: .quote
            case .candle: .candle
            case .forming: .forming
            case .book: .book
            case .trade: .trade
            }
        }

        /// Of candles.
        var timeframe: Timeframe? {
            switch self {
            case .candle(let candle), .forming(let candle): candle.timeframe
            default: nil
            }
        }

        fileprivate func json() throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let data =
                switch self {
                case .quote(let value): try encoder.encode(value)
                case .candle(let value), .forming(let value): try encoder.encode(value)
                case .book(let value): try encoder.encode(value)
                case .trade(let value): try encoder.encode(value)
                }
            return String(decoding: data, as: UTF8.self)
        }
    }

    /// Where it stands in this daemon's stream.
    let id: MarketStreamID
    /// Which market.
    let key: MarketKey
    /// What happened.
    let what: What
    private let written = Locked<EncodedEvent?>(nil)

    init(id: MarketStreamID, key: MarketKey, what: What) {
        self.id = id
        self.key = key
        self.what = what
    }

    /// The event as it stands in the stream.
    func encoded() throws -> EncodedEvent {
        if let known = written.withLock({ $0 }) { return known }
        let made = try EncodedEvent(
            ServerSentEvent(id: id.description, event: what.type.rawValue, data: try what.json()))
        written.withLock { $0 = made }
        return made
    }
}
