import Contracts
import Foundation
import MarketDataCore
import ServiceKit

/// Serves quotes, books, tickers and instruments.
enum MarketRoutes {
    static func add(to routes: inout RouteTable, markets: Markets, instruments: InstrumentList) {
        routes.serveEncoded(MarketDataAPI.quote) { context in
            let key = try context.market(in: markets)
            // The sandbox's quotes change less often than they are asked for.
            if case .sandbox(let entry) = markets.place(key) { return entry.quoteJSON }
            return try encoded(try markets.quote(key))
        }
        routes.serve(MarketDataAPI.book) { _, context in
            let levels = context.integer("levels") ?? context.integer("depth") ?? MarketDataAPI.defaultLevels
            return try markets.book(try context.market(in: markets), levels: levels)
        }
        routes.serve(MarketDataAPI.tickers) { _, context in
            let keys = try chosen(markets.current, context, markets)
            return Page(
                of: keys.compactMap { MarketTicker($0, in: markets) }, from: try context.countCursor(),
                limit: context.pageLimit)
        }
        routes.serve(MarketDataAPI.instruments) { _, context in
            let position = try context.countCursor()
            let venue = try context.venue()
            let all = try await instruments.all(of: venue, at: try context.time("at"))
            let wanted = Set(try chosen(all.map { MarketKey(venue: $0.venue, symbol: $0.symbol) }, context, markets))
            return Page(
                of: all.filter { wanted.contains(MarketKey(venue: $0.venue, symbol: $0.symbol)) }, from: position,
                limit: context.pageLimit)
        }
    }

    /// Those of the markets that the query's `venue` and `symbol` leave.
    private static func chosen(
        _ keys: [MarketKey], _ context: RequestContext, _ markets: Markets
    ) throws(ProblemError) -> [MarketKey] {
        let venue = try context.venue()
        let typed = context.text("symbol")
        return keys.filter { key in
            guard venue == nil || key.venue == venue else { return false }
            guard let typed else { return true }
            return MarketKey(typed: typed, venue: key.venue) == key
        }
    }

    private static func encoded(_ quote: Quote) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(quote))
    }
}
