import Contracts
public import ServiceKit

extension PublishedTokenKeys {
    /// The keys billing publishes.
    public init(billing: BillingClient, context: ServiceContext) {
        self.init(loop: context.loop, clock: context.clock, logger: context.logger) {
            try TokenKeys.keySet(try await billing.keys())
        }
    }
}
