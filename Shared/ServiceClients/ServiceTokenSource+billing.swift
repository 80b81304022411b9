import Contracts
public import ServiceKit

extension ServiceTokenSource {
    /// A source that asks billing.
    public init(billing: BillingClient, settings: ServiceClientSettings, context: ServiceContext) {
        self.init(settings: settings, loop: context.loop, clock: context.clock, logger: context.logger) {
            try await billing.serviceToken($0)
        }
    }
}
