import Contracts
import Exchanges
import MarketDataCore
import Networking
import ServiceKit

extension VenueRestClient {
    /// A client for a venue, with connections of its own, that takes its weight from an account.
    static func make(
        _ venue: VenueFeedSettings, _ settings: FeedSettings.RestSettings, account: any WeightAccount,
        _ context: ServiceContext
    ) -> (client: VenueRestClient, http: HTTPClient) {
        var configuration = HTTPClientConfiguration()
        configuration.userAgent = "sextant/\(context.build.version)"
        configuration.proxy = (try? ProxySettings.fromProcess()) ?? .none
        let http = HTTPClient(
            configuration: configuration, loop: context.loop, logger: context.logger, metrics: context.metrics)
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
