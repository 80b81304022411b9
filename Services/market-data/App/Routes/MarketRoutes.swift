import Contracts
import MarketDataCore
import Postgres
import ServiceKit

/// Serves quotes, books, candles and instruments.
enum MarketRoutes {
    static func add(to routes: inout RouteTable, board: MarketBoard, pool: PostgresPool) {
        let store = CandleStore(pool: pool)
        routes.serveEncoded(MarketDataAPI.quote) { context in try entry(context, board).quoteJSON }
        routes.serve(MarketDataAPI.book) { _, context in
            let snapshot = try entry(context, board).snapshot
            return snapshot.book(levels: context.integer("levels") ?? MarketDataAPI.defaultLevels)
        }
        routes.serve(MarketDataAPI.candles) { _, context in try await candles(context, board, store) }
        routes.serve(MarketDataAPI.instruments) { _, context in try instruments(context, board) }
    }

    private static func candles(
        _ context: RequestContext, _ board: MarketBoard, _ store: CandleStore
    ) async throws -> Page<Candle> {
        let key = try entry(context, board).pair.key
        let timeframe = context.text("timeframe").flatMap(Timeframe.init(rawValue:)) ?? .oneMinute
        let end = try time("end", context)
        let limit = context.integer("limit") ?? PageParameters.defaultLimit
        var start = try time("start", context)
        if let cursor = context.text("cursor") {
            guard let text = Int64(cursor), let position = try? Timestamp(validatingMilliseconds: text) else {
                throw ProblemError.badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
            }
            start = max(position, start ?? position)
        }
        guard let epochID = board.epochID else { return Page(items: [], nextCursor: nil) }
        let isForward = start != nil
        let found = try await store.candles(
            epochID: epochID, key: key, timeframe: timeframe, start: start, end: end,
            limit: limit + (isForward ? 1 : 0))
        guard isForward, found.count > limit else { return Page(items: found, nextCursor: nil) }
        return Page(items: Array(found.prefix(limit)), nextCursor: String(found[limit].openTime.milliseconds))
    }

    private static func instruments(_ context: RequestContext, _ board: MarketBoard) throws -> Page<Instrument> {
        let wanted = try venue(context, default: nil)
        let limit = context.integer("limit") ?? PageParameters.defaultLimit
        var left = board.all.filter { wanted == nil || $0.pair.key.venue == wanted }
        if let cursor = context.text("cursor") {
            guard let position = Int(cursor), position >= 0 else {
                throw ProblemError.badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
            }
            left = Array(left.dropFirst(position))
            return page(left, limit, after: position)
        }
        return page(left, limit, after: 0)
    }

    private static func page(_ left: [MarketBoard.Entry], _ limit: Int, after position: Int) -> Page<Instrument> {
        Page(
            items: left.prefix(limit).map(\.instrument),
            nextCursor: left.count > limit ? String(position + limit) : nil)
    }

    /// The market a path and its `venue` name, or 404.
    private static func entry(_ context: RequestContext, _ board: MarketBoard) throws(ProblemError) -> MarketBoard.Entry
    {
        let typed = context.text("symbol") ?? ""
        let venue = try venue(context, default: MarketDataAPI.defaultVenue) ?? MarketDataAPI.defaultVenue
        guard let key = MarketKey(typed: typed, venue: venue), let entry = board.entry(key) else {
            throw ProblemError(
                404, "unsupported_pair",
                "symbol: there is no \(shown(typed)) on \(venue); GET /instruments lists the pairs.")
        }
        return entry
    }

    private static func venue(_ context: RequestContext, default fallback: Venue?) throws(ProblemError) -> Venue? {
        guard let text = context.text("venue") else { return fallback }
        do {
            return try Venue(parsing: text)
        } catch {
            throw .badField("venue", error.message, code: "invalid_parameter")
        }
    }

    private static func time(_ name: String, _ context: RequestContext) throws(ProblemError) -> Timestamp? {
        guard let text = context.text(name) else { return nil }
        do {
            return try Timestamp(parsing: text)
        } catch {
            throw .badField(name, error.message, code: "invalid_parameter")
        }
    }

    /// Printable ASCII of what was typed, for the sentence.
    private static func shown(_ text: String) -> String {
        String(text.unicodeScalars.prefix(40).filter { $0.value >= 0x20 && $0.value < 0x7F }.map(Character.init))
    }
}
