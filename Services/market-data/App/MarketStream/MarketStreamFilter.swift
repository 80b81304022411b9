import Contracts
import MarketDataCore
import ServiceKit

/// Which events a reader of the market stream wants. An empty set wants everything.
struct MarketStreamFilter: Sendable, Equatable {
    /// What comes when the reader does not say: forming candles are many, and replaced by the closed one.
    static let defaultTypes = Set(MarketStreamType.allCases.filter { $0 != .forming })

    var venues: Set<Venue> = []
    var symbols: Set<Symbol> = []
    var types = Self.defaultTypes
    var timeframes: Set<Timeframe> = []

    init() {}

    /// From the query. Throws 400 naming the list and its wrong item.
    init(_ context: RequestContext) throws(ProblemError) {
        venues = try Self.set("venue", context) { try? Venue(parsing: $0) }
        symbols = try Self.set("symbol", context) { try? Symbol(normalising: $0) }
        timeframes = try Self.set("timeframe", context, Timeframe.init(rawValue:))
        let wanted = try Self.set("type", context, MarketStreamType.init(rawValue:))
        if !wanted.isEmpty { types = wanted }
    }

    /// Whether it wants an event.
    func wants(_ key: MarketKey, _ type: MarketStreamType, _ timeframe: Timeframe?) -> Bool {
        guard types.contains(type), venues.isEmpty || venues.contains(key.venue),
            symbols.isEmpty || symbols.contains(key.symbol)
        else { return false }
        guard let timeframe else { return true }
        return timeframes.isEmpty || timeframes.contains(timeframe)
    }

    private static func set<Item: Hashable>(
        _ name: String, _ context: RequestContext, _ read: (String) -> Item?
    ) throws(ProblemError) -> Set<Item> {
        guard let text = context.text(name) else { return [] }
        var found: Set<Item> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let item = read(String(part)) else {
                throw .badField(
                    name, "\(part.isEmpty ? "an empty item" : String(part)) is not known; separate items by commas",
                    code: "invalid_parameter")
            }
            found.insert(item)
        }
        return found
    }
}
