import Contracts
import Exchanges
import MarketDataCore
import Networking
import ServiceKit

extension VenueRestClient {
    /// A client for a venue, with connections of its own, whose weight account is shared through the database.
    static func make(
        _ venue: VenueFeedSettings, _ settings: FeedSettings.RestSettings, _ context: ServiceContext
    ) -> (client: VenueRestClient, http: HTTPClient) {
        var configuration = HTTPClientConfiguration()
        configuration.userAgent = "sextant/\(context.build.version)"
        configuration.proxy = (try? ProxySettings.fromProcess()) ?? .none
        let http = HTTPClient(
            configuration: configuration, loop: context.loop, logger: context.logger, metrics: context.metrics)
        let account = SharedWeightAccount(
            pool: context.pool, terms: WeightTerms(codec: venue.codec, settings), address: settings.addressKey,
            clock: context.clock,
            logger: context.logger)
        let client = VenueRestClient(
            codec: venue.codec,
            settings: VenueRestSettings(
                baseURL: venue.restURL, perSecond: settings.perSecond,
                timeoutMilliseconds: settings.timeoutMilliseconds, maxAttempts: settings.maxAttempts,
                backoff: settings.backoff),
            http: http, account: account, clock: context.clock, loop: context.loop, logger: context.logger,
            metrics: RestMetrics(context.metrics))
        return (client, http)
    }
}
