import Contracts
import MarketDataCore
import Observability
import ServiceKit

/// Everything that serves the market, put together: routes and the parts behind them.
struct MarketRouteSet: Sendable {
    /// All markets as requests see them.
    let markets: Markets
    /// Where events for `GET /stream` go.
    let hub: MarketStreamHub
    private let recent = RecentTrades()
    private let live: LiveMarket
    private let settings: MarketStreamSettings
    private let context: ServiceContext

    init(board: MarketBoard, live: LiveMarket, settings: MarketStreamSettings, context: ServiceContext) {
        self.live = live
        self.settings = settings
        self.context = context
        markets = Markets(board: board, live: live, pool: context.pool, clock: context.clock)
        hub = MarketStreamHub(run: context.clock.wallMilliseconds, settings: settings, metrics: context.metrics)
    }

    /// In start order.
    var parts: [any ServicePart] {
        [MarketStreamPart(live: live, hub: hub, trades: recent, loop: context.loop, logger: context.logger)]
    }

    /// Serves it.
    func add(to routes: inout RouteTable) {
        let instruments = InstrumentList(markets: markets, versions: InstrumentVersionStore(pool: context.pool))
        MarketRoutes.add(to: &routes, markets: markets, instruments: instruments)
        CandleRoutes(reader: CandleReader(markets: markets), markets: markets).add(to: &routes)
        FundingRoutes(markets: markets, recent: recent).add(to: &routes)
        FeedRoutes(markets: markets).add(to: &routes)
        MarketStreamRoutes(hub: hub, settings: settings, context: context).add(to: &routes)
    }
}
