import Contracts
import Exchanges
import MarketDataCore
import TestKit

/// A recording of sockets, read once for all tests that need it.
struct RecordedBook: Sendable {
    /// One thing of the recording, in its order.
    enum Item: Sendable {
        /// A change message.
        case change(DepthUpdate, RecordedFrame)
        /// The snapshot that was fetched.
        case snapshot(DepthUpdate, RecordedFrame)
    }

    /// Changes and the snapshot.
    let items: [Item]
    /// Frames of the venue's own best prices, unread.
    let tops: [RecordedFrame]
    /// Ids of trades.
    let tradeIDs: [Int64]

    static let symbolText = "BTCUSDT"
    private static let perpetual = Task {
        try await RecordedBook(file: "hftbt_binance_usdm_btcusdt_20240808.gz", venue: .binancePerp)
    }
    private static let spot = Task {
        try await RecordedBook(file: "hftbt_binance_spot_btcusdt_20240808.gz", venue: .binanceSpot)
    }

    /// The recording of a venue.
    static func of(_ venue: Venue) async throws -> RecordedBook {
        try await (venue == .binancePerp ? perpetual : spot).value
    }

    /// What could not be read.
    struct Unreadable: Error {
        let frame: String
    }

    private init(file: String, venue: Venue) async throws {
        guard let codec = ExchangeRegistry.codec(venue) else { throw Unreadable(frame: "no codec for \(venue)") }
        let symbol = try Symbol(parsing: Self.symbolText)
        var items: [Item] = []
        var tops: [RecordedFrame] = []
        var tradeIDs: [Int64] = []
        for frame in try await Recording.frames(file) {
            switch frame.channelInitial {
            case "b": tops.append(frame)
            case "t": tradeIDs.append(frame.number("t") ?? 0)
            case "d":
                guard case .events(let events) = try codec.read(frame: frame.bytes),
                    case .depth(let update)? = events.first
                else { throw Unreadable(frame: String(decoding: frame.bytes.prefix(80), as: UTF8.self)) }
                items.append(.change(update, frame))
            default:
                let answer = VenueAnswer(status: 200, body: frame.bytes)
                guard case .depth(let whole) = try codec.read(answer, to: .depth(symbol, levels: 1_000)) else {
                    throw Unreadable(frame: "snapshot")
                }
                items.append(.snapshot(whole, frame))
            }
        }
        self.items = items
        self.tops = tops
        self.tradeIDs = tradeIDs
    }
}
