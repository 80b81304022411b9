import AlgoEngineCore
import Contracts
import Observability
import ServiceClients
import ServiceKit

/// Collects what a report is made of: the account's fills from order-router, prices from market-data.
struct ReportGathering: Sendable {
    /// Candles of the price chart, at most about so many.
    private static let maxCandles: Int64 = 300
    /// How many candles are shown before the first fill.
    private static let leadingCandles: Int64 = 20
    private static let timeframes: [Timeframe] = [
        .oneMinute, .fiveMinutes, .fifteenMinutes, .oneHour, .fourHours, .oneDay,
    ]

    let orderRouter: OrderRouterClient
    let marketData: MarketDataClient
    let clock: any TimeSource
    let maxFills: Int

    /// The input of the report; throws 404 `report_no_data` when the account has no fill in the instrument.
    func input(for order: ReportOrder) async throws -> ReportInput {
        let mode = try await orderRouter.state().mode
        let records = try await fills(of: order)
        guard let first = records.first, let last = records.last else {
            throw ProblemError(
                404, "report_no_data",
                "The account \(order.accountID) has no fill in \(order.symbol) yet; send an order first.")
        }
        let now = Timestamp(milliseconds: clock.wallMilliseconds)
        var prices = try await prices(of: order.symbol, venue: last.venue, from: first.executedAt, to: now)
        let quote = try await marketData.quote(symbol: order.symbol, venue: last.venue)
        prices.append(ReportPrice(time: now, price: quote.mid))
        return ReportInput(
            symbol: order.symbol, accountID: order.accountID, mode: mode, type: order.type, timeframe: order.timeframe,
            maxDays: order.maxDays, madeAt: now,
            fills: records.map {
                ReportFill(
                    time: $0.executedAt, side: $0.side, quantity: $0.quantity, price: $0.price, fee: $0.fees,
                    tags: $0.tags)
            }, prices: prices)
    }

    /// The account's fills in the instrument, oldest first.
    private func fills(of order: ReportOrder) async throws -> [ExecutionRecord] {
        var newestFirst: [ExecutionRecord] = []
        var cursor: String?
        repeat {
            var query = [
                ("account_id", order.accountID), ("symbol", order.symbol.description),
                ("limit", String(min(Page<ExecutionRecord>.maxItems, maxFills - newestFirst.count))),
            ]
            if let cursor { query.append(("cursor", cursor)) }
            let page = try await orderRouter.executions(query)
            newestFirst += page.items
            cursor = page.nextCursor
        } while cursor != nil && newestFirst.count < maxFills
        // Cancels are recorded without a quantity; they are no fills.
        return newestFirst.reversed().filter(\.quantity.isPositive)
    }

    private func prices(
        of symbol: Symbol, venue: Venue, from first: Timestamp, to now: Timestamp
    ) async throws -> [ReportPrice] {
        let span = max(0, now.milliseconds(since: first))
        let timeframe =
            Self.timeframes.first { ($0.fixedMilliseconds ?? .max) > span / Self.maxCandles } ?? .oneDay
        let length = timeframe.fixedMilliseconds ?? 86_400_000
        let start = timeframe.openTime(containing: first.advanced(byMilliseconds: -Self.leadingCandles * length))
        let page = try await marketData.candles(
            symbol: symbol, venue: venue, timeframe: timeframe, start: start, end: now,
            limit: Page<Candle>.maxItems)
        return page.items.map { ReportPrice(time: timeframe.nextOpenTime(after: $0.openTime), price: $0.close) }
            .filter { $0.time <= now }
    }
}
