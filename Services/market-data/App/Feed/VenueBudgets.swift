import Contracts
import Exchanges
import Observability
import Reactor
import ServiceKit

/// The weight accounts of all venues in this process, one each: feeds, routes and commands take from the same, so that
/// all of them together hold one half while the database is away. As a part of the daemon it writes down what was taken
/// then as soon as the database is back.
struct VenueBudgets: ServicePart {
    /// Time between two looks for something to write down, in milliseconds.
    static let lookMilliseconds: Int64 = 250

    let name = "venue_budgets"
    private let accounts: [Venue: (terms: WeightTerms, account: SharedWeightAccount)]
    private let loop: EventLoop

    init(_ settings: FeedSettings.RestSettings, _ context: ServiceContext) {
        loop = context.loop
        accounts = Dictionary(
            uniqueKeysWithValues: ExchangeRegistry.codecs.map { codec in
                let terms = WeightTerms(codec: codec, settings)
                let account = SharedWeightAccount(
                    pool: context.pool, terms: terms, address: settings.addressKey, clock: context.clock,
                    logger: context.logger)
                return (codec.venue, (terms, account))
            })
    }

    /// The account of a venue and its terms; nil for a venue that nobody knows.
    subscript(venue: Venue) -> (terms: WeightTerms, account: SharedWeightAccount)? { accounts[venue] }

    /// Nothing to wait for.
    func start() async throws {}

    /// Looks until cancelled.
    func run() async throws {
        while !Task.isCancelled {
            for (_, account) in accounts.values where account.owes { await account.settle() }
            try? await loop.sleep(milliseconds: Self.lookMilliseconds)
        }
    }
}
