import Contracts
import Observability
import ServiceKit

/// Plans, subscriptions, entitlements and usage: what they are told, their tables and their routes.
enum SubscriptionBilling {
    struct Settings: Sendable {
        let graceSeconds: Int
        let webhookSecret: Secret?
        let eventsKeptDays: Int
        let reservationsKeptDays: Int

        init(_ reader: ConfigurationReader) {
            graceSeconds = reader.integer(
                "subscriptions.grace_s", default: 259_200, in: 0...2_592_000,
                "How long a subscription holds beyond the end of its period, for a payment that comes late.")
            // The provider repeats an event for days and lets people send it again for a month.
            eventsKeptDays = reader.integer(
                "subscriptions.events_kept_days", default: 90, in: 31...3_650,
                "How long the ids of the payment provider's events are known, so that none takes effect twice.")
            reservationsKeptDays = reader.integer(
                "subscriptions.reservations_kept_days", default: 30, in: 1...3_650,
                "How long released and expired reservations of quotas are kept, to answer a repeat.")
            webhookSecret = reader.secretFile(
                "stripe.webhook_secret_file",
                "File whose first line is the secret that the payment provider signs events with.")
        }
    }

    static let migrations = [
        EmbeddedMigration("V0010_plans", PackageResources.V0010_plans_sql),
        EmbeddedMigration("V0011_subscriptions", PackageResources.V0011_subscriptions_sql),
        EmbeddedMigration("V0012_quota_reservations", PackageResources.V0012_quota_reservations_sql),
        EmbeddedMigration("V0013_usage_events", PackageResources.V0013_usage_events_sql),
    ]

    static let declarations =
        PlansAPI.declarations + SubscriptionsAPI.declarations + EntitlementsAPI.declarations + UsageAPI.declarations
        + StripeWebhookAPI.declarations

    /// What works beside the routes.
    static func parts(_ settings: Settings, _ context: ServiceContext) -> [any ServicePart] {
        [
            BillingReaper(
                pool: context.pool, clock: context.clock, loop: context.loop, logger: context.logger,
                eventsKeptDays: settings.eventsKeptDays, reservationsKeptDays: settings.reservationsKeptDays)
        ]
    }

    static func addRoutes(to routes: inout RouteTable, _ settings: Settings, _ context: ServiceContext) {
        let pool = context.pool
        let clock = context.clock
        let grace = Int64(settings.graceSeconds) * 1_000
        let entitlements = EntitlementStore(pool: pool, clock: clock, graceMilliseconds: grace)
        PlanRoutes.add(
            to: &routes, plans: PlanStore(pool: pool, clock: clock), features: FeatureStore(pool: pool, clock: clock),
            planFeatures: PlanFeatureStore(pool: pool))
        SubscriptionRoutes.add(
            to: &routes, store: SubscriptionStore(pool: pool, clock: clock, graceMilliseconds: grace))
        StripeWebhookRoutes.add(
            to: &routes, store: StripeEventStore(pool: pool, clock: clock), secret: settings.webhookSecret,
            clock: clock)
        EntitlementRoutes.add(
            to: &routes, store: entitlements,
            reservations: ReservationStore(pool: pool, clock: clock, entitlements: entitlements))
        UsageRoutes.add(to: &routes, store: UsageStore(pool: pool, clock: clock), clock: clock)
    }
}
