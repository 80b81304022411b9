/// The alerts of market-data: rules over market and results, their triggers, and how these are told.
///
/// An alert belongs to the subject that made it; everybody else's, without `accounts:any`, is answered as not there.
public enum AlertsAPI {
    /// Scope of everything a user does with alerts.
    public static let scope = Scope.alertsWrite
    /// Scope of the service that tells readings.
    public static let ingestScope = Scope.alertsIngest

    private static let id = EndpointParameter.path("id", .string(format: "uuid"), "Id of the alert.")
    private static let notFound = EndpointError(404, "not_found", "There is no such alert, or it is somebody else's.")
    private static let bodyErrors = [
        EndpointError(400, "no_condition", "No condition is enabled."),
        EndpointError(400, "channel_refused", "A channel's target is not one this server sends to."),
        EndpointError(404, "account_not_found", "The account is not one of the caller's."),
        EndpointError(403, "capability_missing", "The plan does not grant `can.use_alerts`."),
        EndpointError(503, "entitlements_unavailable", "billing cannot be asked at the moment."),
    ]

    /// Makes an alert.
    public static let create = Endpoint<AlertRequest, Alert>(
        .post, "/alerts", id: "createAlert",
        summary: "Makes an alert; secrets of its webhooks are shown in this answer only.",
        authorization: .scope(scope), successStatus: 201,
        errors: bodyErrors + [EndpointError(409, "alert_limit", "The owner has as many alerts as are allowed.")])

    /// The caller's alerts.
    public static let list = Endpoint<Nothing, Page<Alert>>(
        .get, "/alerts", id: "listAlerts", summary: "The caller's alerts, newest first.", authorization: .scope(scope),
        parameters: PageParameters.all, errors: [badCursor])

    /// One alert.
    public static let read = Endpoint<Nothing, Alert>(
        .get, "/alerts/{id}", id: "getAlert", summary: "One alert, with whether it can be evaluated.",
        authorization: .scope(scope), parameters: [id], errors: [notFound])

    /// Replaces an alert.
    public static let replace = Endpoint<AlertRequest, Alert>(
        .put, "/alerts/{id}", id: "replaceAlert",
        summary: "Replaces an alert; a webhook of the same address keeps its secret unless a new one is given.",
        authorization: .scope(scope), parameters: [id], errors: bodyErrors + [notFound])

    /// Deletes an alert.
    public static let delete = Endpoint<Nothing, Nothing>(
        .delete, "/alerts/{id}", id: "deleteAlert", summary: "Deletes an alert; its history stays.",
        authorization: .scope(scope), parameters: [id], successStatus: 204, errors: [notFound])

    /// Says that a person has seen the last trigger.
    public static let acknowledge = Endpoint<Nothing, Alert>(
        .post, "/alerts/{id}/acknowledge", id: "acknowledgeAlert",
        summary: "Says that a person has seen the last trigger; a new one takes this back.",
        authorization: .scope(scope), parameters: [id], idempotency: .natural, errors: [notFound])

    /// Past triggers, filtered.
    public static let history = Endpoint<Nothing, Page<AlertTrigger>>(
        .get, "/alerts/history", id: "listAlertHistory", summary: "The caller's triggers, newest first.",
        authorization: .scope(scope),
        parameters: PageParameters.all + [
            .query("start", Timestamp.schema, "Only triggers at this time or later."),
            .query("end", Timestamp.schema, "Only triggers before this time."),
            .query("severity", AlertSeverity.schema, "Only triggers of this severity."),
            .query("strategy", .string(lengths: 1...64), "Only triggers of rules with this strategy."),
        ], errors: [badCursor])

    /// The newest triggers.
    public static let triggers = Endpoint<Nothing, AlertTriggerList>(
        .get, "/alerts/triggers", id: "listAlertTriggers", summary: "The caller's newest triggers.",
        authorization: .scope(scope),
        parameters: [.query("limit", .integer(1...100), "Most triggers; 20 by default.")])

    /// Deliveries that were given up.
    public static let deadDeliveries = Endpoint<Nothing, Page<AlertDelivery>>(
        .get, "/alerts/deliveries/dead", id: "listDeadAlertDeliveries",
        summary: "The caller's deliveries that were given up, newest first.", authorization: .scope(scope),
        parameters: PageParameters.all, errors: [badCursor])

    /// Puts a delivery that was given up back.
    public static let retryDelivery = Endpoint<Nothing, AlertDelivery>(
        .post, "/alerts/deliveries/{id}/retry", id: "retryAlertDelivery",
        summary: "Puts a delivery that was given up back; one that was not is left as it is.",
        authorization: .scope(scope),
        parameters: [.path("id", .string(format: "uuid"), "Id of the delivery.")], idempotency: .natural,
        errors: [EndpointError(404, "not_found", "There is no such delivery, or it is somebody else's.")])

    /// Takes a reading of an account's results.
    public static let pushMetric = Endpoint<MetricReading, MetricReceipt>(
        .post, "/alerts/metrics", id: "pushAlertMetric",
        summary: "Takes a reading of an account's results; the same event id again changes nothing.",
        authorization: .scope(ingestScope), idempotency: .natural, successStatus: 202,
        errors: [EndpointError(409, "event_id_reused", "The event id came before with another reading.")])

    /// Takes several readings.
    public static let pushMetrics = Endpoint<MetricReadings, MetricReceipts>(
        .post, "/alerts/metrics/batch", id: "pushAlertMetrics",
        summary: "Takes readings of accounts' results in their order; event ids that came before change nothing.",
        authorization: .scope(ingestScope), idempotency: .natural, successStatus: 202, maxBodyBytes: 1 << 20,
        errors: [
            EndpointError(
                409, "event_id_reused", "An event id came before with another reading. The others are taken.")
        ])

    private static let badCursor = EndpointError(400, "invalid_parameter", "A filter or the cursor is not readable.")

    /// Every endpoint of this API.
    public static let declarations = [
        create.declaration, list.declaration, read.declaration, replace.declaration, delete.declaration,
        acknowledge.declaration, history.declaration, triggers.declaration, deadDeliveries.declaration,
        retryDelivery.declaration, pushMetric.declaration, pushMetrics.declaration,
    ]
}
