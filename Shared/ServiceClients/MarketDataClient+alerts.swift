public import Contracts
public import ServiceKit

extension MarketDataClient {
    /// Makes an alert for the token's subject.
    /// - Parameter idempotencyKey: the same key again gets the first answer.
    public func createAlert(
        _ request: AlertRequest, idempotencyKey: String
    ) async throws(EndpointClientError) -> Alert {
        try await client.call(AlertsAPI.create, request, idempotencyKey: idempotencyKey)
    }

    /// Tells a reading of an account's results; the same event id again changes nothing.
    @discardableResult
    public func pushMetric(_ reading: MetricReading) async throws(EndpointClientError) -> MetricReceipt {
        try await client.call(AlertsAPI.pushMetric, reading)
    }

    /// Tells readings that stand in an outbox as JSON, in their order. What market-data will never take is rejected.
    /// - Parameter readings: JSON objects, separated by commas.
    public func deliverMetrics(encoded readings: String) async throws {
        try await OutboxBatch.deliver { () async throws(EndpointClientError) in
            try await client.call(AlertsAPI.pushMetrics, encoded: Array("{\"readings\":[\(readings)]}".utf8))
        }
    }
}
