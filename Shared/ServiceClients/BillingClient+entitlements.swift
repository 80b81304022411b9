public import Contracts
public import ServiceKit

extension BillingClient {
    /// What a customer may do now. ``EntitlementGuard`` keeps answers; ask through it on hot paths.
    public func resolve(customer: String) async throws(EndpointClientError) -> Entitlements {
        try await client.call(EntitlementsAPI.resolve, Nothing(), query: [("customer_id", customer)])
    }

    /// Holds units of a quota. The same reservation again gets the same answer.
    public func reserve(_ reservation: NewReservation) async throws(EndpointClientError) -> QuotaReservation {
        try await client.call(EntitlementsAPI.reserve, reservation)
    }

    /// Takes reserved units until they are released.
    public func commit(reservation id: String) async throws(EndpointClientError) -> QuotaReservation {
        try await client.call(EntitlementsAPI.commit, Nothing(), path: ["id": id])
    }

    /// Gives units back, reserved or committed.
    public func release(reservation id: String) async throws(EndpointClientError) -> QuotaReservation {
        try await client.call(EntitlementsAPI.release, Nothing(), path: ["id": id])
    }

    /// Counts something a customer used, once for each event id.
    public func recordUsage(_ event: UsageEvent) async throws(EndpointClientError) -> UsageReceipt {
        try await client.call(UsageAPI.record, event)
    }

    /// Counts uses that stand in an outbox as JSON. What billing will never take is rejected.
    /// - Parameter events: JSON objects, separated by commas.
    public func deliverUsage(encoded events: String) async throws {
        try await OutboxBatch.deliver { () async throws(EndpointClientError) in
            try await client.call(UsageAPI.recordMany, encoded: Array("{\"events\":[\(events)]}".utf8))
        }
    }
}
