import Contracts
import Exchanges
import MarketDataCore
import Observability
import Postgres
import ServiceKit

/// Fetches settled funding of a range page by page and stores each page before the next is asked for.
struct FundingBackfill: Sendable {
    let rest: any VenueRest
    let profile: RestProfile
    let pool: PostgresPool
    let clock: any TimeSource
    let output: CommandOutput

    func run(_ key: MarketKey, from start: Timestamp, to end: Timestamp) async throws {
        let storing = FundingImport(key: key, pool: pool, clock: clock)
        var walk = FundingWalk(symbol: key.symbol, from: start, to: end, profile: profile)
        while case .ask(let question) = walk.step {
            try Task.checkCancellation()
            guard case .funding(let page) = try await rest.ask(question, priority: .backfill) else {
                throw ExchangeError(.malformed, message: "the answer to a question for funding holds none")
            }
            try await storing.store(walk.take(page))
        }
        output.result("\(key) funding: \(await storing.report)\n")
    }
}
