import Contracts
import Exchanges
import HTTPWire
import MarketDataCore
import ServiceKit

/// Serves closed candles: one series in pages, many at once.
struct CandleRoutes: Sendable {
    /// Candles of one series in a batch when the caller does not say.
    static let defaultBatchLimit = 100

    let reader: CandleReader
    let markets: Markets

    func add(to routes: inout RouteTable) {
        routes.serveText(MarketDataAPI.candles) { _, context, type in
            let page = try await page(context)
            let headers: HTTPHeaders = page.nextCursor.map { [MarketDataAPI.cursorHeader: $0] } ?? [:]
            switch type {
            case MarketDataAPI.csv: return .text(CandleText.csv(page.items), type: type, headers: headers)
            case MarketDataAPI.ndjson: return .text(CandleText.lines(page.items), type: type, headers: headers)
            default: return .json(page, headers: [:])
            }
        }
        routes.serve(MarketDataAPI.candleBatch) { request, _ in try await batch(request) }
    }

    private func page(_ context: RequestContext) async throws -> Page<Candle> {
        let key = try context.market(in: markets)
        let series = CandleArchive.Series(
            key: key, timeframe: context.text("timeframe").flatMap(Timeframe.init(rawValue:)) ?? .oneMinute,
            kind: context.text("kind").flatMap(PriceKind.init(rawValue:)) ?? .last)
        let end = try context.time("end")
        var start = try context.time("start")
        if let position = try context.timeCursor() { start = max(position, start ?? position) }
        let limit = context.pageLimit
        let place = markets.place(key)
        guard let start else {
            let newest = try await reader.newest(series, place, before: end, limit: limit)
            // Nothing to show of a market that nobody knows is another answer than nothing yet.
            if newest.isEmpty { _ = try await markets.knownPlace(key) }
            return Page(items: newest, nextCursor: nil)
        }
        let found = try await reader.from(start, to: end, of: series, place, limit: limit + 1)
        if found.isEmpty { _ = try await markets.knownPlace(key) }
        guard found.count > limit else { return Page(items: found, nextCursor: nil) }
        return Page(items: Array(found.prefix(limit)), nextCursor: String(found[limit].openTime.milliseconds))
    }

    private func batch(_ request: CandleBatchRequest) async throws -> CandleBatch {
        let limit = request.limit ?? Self.defaultBatchLimit
        guard !request.series.isEmpty, request.series.count * limit <= MarketDataAPI.maxBatchCandles else {
            throw ProblemError.badField(
                "series",
                "\(request.series.count) series of up to \(limit) candles: it must be one series or more and at most "
                    + "\(MarketDataAPI.maxBatchCandles) candles; ask for fewer series or a smaller limit",
                code: "batch_too_large")
        }
        var answers: [CandleBatchSeries] = []
        for wanted in request.series {
            try Task.checkCancellation()
            answers.append(try await answer(wanted, limit: limit))
        }
        return CandleBatch(series: answers)
    }

    private func answer(_ wanted: CandleSeriesRequest, limit: Int) async throws -> CandleBatchSeries {
        let key = MarketKey(venue: wanted.venue ?? MarketDataAPI.defaultVenue, symbol: wanted.symbol)
        let kind = wanted.kind ?? .last
        let series = CandleArchive.Series(key: key, timeframe: wanted.timeframe, kind: kind.price)
        let place = markets.place(key)
        var candles: [Candle]
        if let after = wanted.after {
            let start = after.advanced(byMilliseconds: 1)
            candles = try await reader.from(start, to: nil, of: series, place, limit: limit + 1)
        } else {
            candles = try await reader.newest(series, place, before: nil, limit: limit)
        }
        var error: String?
        if candles.isEmpty, case .stored = place, try await !markets.archive.knows(key) { error = "unsupported_pair" }
        let hasMore = candles.count > limit
        if hasMore { candles.removeLast(candles.count - limit) }
        return CandleBatchSeries(
            venue: key.venue, symbol: key.symbol, timeframe: wanted.timeframe, kind: kind, candles: candles,
            hasMore: hasMore, error: error)
    }
}
