/// What customers used.
public enum UsageAPI {
    /// Counts something a customer used.
    public static let record = Endpoint<UsageEvent, UsageReceipt>(
        .post, "/usage/events", id: "recordUsage", summary: "Counts something a customer used, once for each event_id.",
        authorization: .scope(Scope.usageWrite), idempotency: .natural, successStatus: 201,
        errors: [EndpointError(422, "usage_event_id_reused", "The id was used for another event.")])

    /// Counts several things customers used.
    public static let recordMany = Endpoint<UsageEvents, UsageReceipts>(
        .post, "/usage/events/batch", id: "recordUsages",
        summary: "Counts things customers used, each once for its event_id.",
        authorization: .scope(Scope.usageWrite), idempotency: .natural, successStatus: 201, maxBodyBytes: 1 << 20,
        errors: [
            EndpointError(
                422, "usage_event_id_reused", "An id was used for another event. The other events are counted.")
        ])

    /// Sums for each metric and UTC day.
    public static let summary = Endpoint<Nothing, Page<UsageDay>>(
        .get, "/usage", id: "listUsage",
        summary: "What a customer used, summed for each UTC day and metric, oldest day first.",
        authorization: .scope(Scope.billingRead),
        parameters: PageParameters.all + [
            .query("customer_id", .string(lengths: 1...64), "The customer; oneself when left out."),
            .query("metric", .string(lengths: 1...64), "Only this metric."),
            .query("from", .string(format: "date", lengths: 10...10), "First UTC day; 30 days before `to` by default."),
            .query("to", .string(format: "date", lengths: 10...10), "Last UTC day; today by default."),
        ],
        errors: [EndpointError(404, "not_found", "The customer is somebody else.")])

    /// Every endpoint of this API.
    public static let declarations = [record.declaration, recordMany.declaration, summary.declaration]
}
