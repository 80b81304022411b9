import Contracts
import Observability
import Postgres
import Reactor
import ServiceKit
import Trading

/// Tells market-data's alerts how the open positions do while the market moves: every so often a reading for each open
/// position whose result has changed. Readings after fills go through the outbox; these are replaced by the next, so
/// that a lost one does no harm.
struct AccountResults: ServicePart {
    /// Most accounts of one round.
    static let maxAccounts = 500

    /// Hands a reading on.
    typealias Push = @Sendable (MetricReading) async throws -> Void

    let name = "account_results"
    let pool: PostgresPool
    let loop: EventLoop
    let clock: any TimeSource
    let logger: Logger
    let market: MarketBoard
    let capital: Money
    let intervalMilliseconds: Int
    let push: Push

    init(
        context: ServiceContext, market: MarketBoard, capital: Money, intervalMilliseconds: Int, push: @escaping Push
    ) {
        pool = context.pool
        loop = context.loop
        clock = context.clock
        logger = context.logger
        self.market = market
        self.capital = capital
        self.intervalMilliseconds = intervalMilliseconds
        self.push = push
    }

    func start() async throws {}

    func run() async throws {
        var told: [String: Money] = [:]
        while !Task.isCancelled {
            try? await loop.sleep(milliseconds: Int64(intervalMilliseconds))
            do {
                told = try await round(told)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("account_results_not_told", [.error: .string(String(describing: error))])
            }
        }
    }

    /// Answers what is known to the receiver after this round, by account and instrument.
    private func round(_ told: [String: Money]) async throws -> [String: Money] {
        let rows = try await pool.query(
            """
            SELECT \(StoredPosition.columns) FROM positions p WHERE p.mode = 'sandbox' AND p.account_id IN (
                SELECT DISTINCT account_id FROM positions WHERE mode = 'sandbox' AND quantity <> 0
                ORDER BY account_id LIMIT $1)
            """, [.int(Int64(Self.maxAccounts))])
        let positions = try rows.map(StoredPosition.init)
        var prices: [InstrumentKey: Price] = [:]
        for key in Set(positions.filter { !$0.position.isFlat }.map(\.key)) {
            prices[key] = try? await market.market(key).reference
        }
        var known: [String: Money] = [:]
        for (account, held) in Dictionary(grouping: positions, by: \.accountID) {
            let drawdown = try await observe(account, held, prices)
            for stored in held where !stored.position.isFlat {
                let now = Timestamp(milliseconds: clock.wallMilliseconds)
                let name = "\(account)/\(stored.key.venue)/\(stored.key.symbol)"
                let result = try stored.dayResult(at: prices[stored.key] ?? stored.lastPrice, on: UTCDay(of: now))
                known[name] = result
                guard told[name] != result else { continue }
                try await push(
                    MetricReading(
                        eventId: "result-\(account)-\(stored.key.symbol)-\(now.milliseconds)", accountId: account,
                        symbol: stored.key.symbol, pnl: result, drawdown: drawdown, occurredAt: now))
            }
        }
        return known
    }

    /// Takes the account's equity in and answers its fall from the highest.
    private func observe(
        _ account: String, _ positions: [StoredPosition], _ prices: [InstrumentKey: Price]
    ) async throws -> Percent {
        let result = try AccountResult(of: positions.map { ($0.position, prices[$0.key] ?? $0.lastPrice) })
        let equity = try EquityTrack.equity(
            capital: capital, realised: result.realised, fees: result.fees, unrealised: result.unrealised)
        let row = try await pool.query(
            """
            INSERT INTO equity (account_id, mode, high, latest) VALUES ($1, 'sandbox', greatest($2, $3), $2)
            ON CONFLICT (account_id, mode) DO UPDATE SET
                high = greatest(equity.high, excluded.latest), latest = excluded.latest
            RETURNING high, latest
            """, [.text(account), .decimal(equity), .decimal(capital)]
        ).single()
        return try EquityTrack(high: try row.decimal("high"), latest: try row.decimal("latest")).drawdown()
    }
}
