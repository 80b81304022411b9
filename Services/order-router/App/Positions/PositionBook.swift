import Contracts
import Observability
import Postgres
import ServiceKit
import Trading

/// Shows positions: those of the router's present mode, valued at the market.
struct PositionBook: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    let market: MarketBoard

    /// Positions of one page of accounts.
    /// - Parameters:
    ///   - filter: which accounts; conditions on the alias `p`.
    ///   - after: the last account of the page before.
    ///   - mode: nil for the router's present mode.
    func page(
        _ filter: LogFilter, after: String?, limit: Int, mode: TradingMode? = nil
    ) async throws -> PositionsResponse {
        let mode = try await presentMode(mode)
        var filter = filter
        filter.add("p.mode = ?", .text(mode.rawValue))
        if let after { filter.add("p.account_id > ?", .text(after)) }
        let most = filter.parameter(.int(Int64(limit + 1)))
        let rows = try await pool.query(
            "SELECT DISTINCT p.account_id FROM positions p WHERE \(filter.sql) ORDER BY p.account_id LIMIT \(most)",
            filter.parameters)
        let accounts = try rows.prefix(limit).map { try $0.string("account_id") }
        let held = try await pool.query(
            """
            SELECT \(StoredPosition.columns) FROM positions p WHERE p.account_id = ANY ($1) AND p.mode = $2
            ORDER BY p.account_id, p.venue, p.symbol
            """, [.textArray(accounts), .text(mode.rawValue)]
        ).map(StoredPosition.init)
        let prices = await prices(of: held)
        let byAccount = Dictionary(grouping: held, by: \.accountID)
        return PositionsResponse(
            items: try accounts.map { try Self.portfolio($0, byAccount[$0] ?? [], prices) },
            nextCursor: rows.count > limit ? accounts.last.map(AccountCursor.text) : nil,
            asOf: Timestamp(milliseconds: clock.wallMilliseconds), mode: mode)
    }

    private func presentMode(_ given: TradingMode?) async throws -> TradingMode {
        if let given { return given }
        return try await pool.query("SELECT mode FROM router_state").single().choice("mode")
    }

    /// A position whose market is away is shown at its last fill's price.
    private func prices(of positions: [StoredPosition]) async -> [InstrumentKey: Price] {
        var prices: [InstrumentKey: Price] = [:]
        for key in Set(positions.filter { !$0.position.isFlat }.map(\.key)) {
            prices[key] = try? await market.market(key).reference
        }
        return prices
    }

    private static func portfolio(
        _ account: String, _ positions: [StoredPosition], _ prices: [InstrumentKey: Price]
    ) throws -> PortfolioSnapshot {
        let name = PositionName.words(account)
        let portfolioID = PositionName.portfolio(account: account)
        var total = Money.zero
        var holdings: [PositionHolding] = []
        for stored in positions {
            guard let average = try stored.position.averageEntry() else { continue }
            let price = prices[stored.key] ?? stored.lastPrice
            let value = try stored.position.marketValue(at: price)
            total = try total + value
            holdings.append(
                PositionHolding(
                    id: PositionName.position(account: account, key: stored.key), portfolioId: portfolioID,
                    portfolio: name, accountId: account, venue: stored.key.venue, symbol: stored.key.symbol,
                    quantity: stored.position.quantity, averagePrice: average, currentPrice: price, marketValue: value,
                    realizedPnl: stored.position.realised, unrealizedPnl: try stored.position.unrealised(at: price),
                    fees: stored.position.fees))
        }
        let result = try AccountResult(of: positions.map { ($0.position, prices[$0.key] ?? $0.lastPrice) })
        return PortfolioSnapshot(
            id: portfolioID, name: name, owner: account, totalValue: total, realizedPnl: result.realised,
            unrealizedPnl: result.unrealised, fees: result.fees, holdings: Array(holdings.prefix(500)))
    }
}
