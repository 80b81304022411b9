/// Market-data's endpoint through which daemons share what a venue allows one address.
public enum VenueBudgetAPI {
    /// A portion of a venue's weight account.
    public static let lease = Endpoint<VenueBudgetRequest, VenueBudgetGrant>(
        .post, "/venues/{venue}/budget", id: "leaseVenueBudget",
        summary: "Takes a portion of a venue's request weight, so that all daemons of an address share one account.",
        authorization: .scope(Scope.venueBudget),
        parameters: [.path("venue", Venue.schema, "The venue.")],
        idempotency: EndpointIdempotency.none,
        errors: [EndpointError(404, "unknown_venue", "There is no such venue; `GET /venues` lists them.")])

    /// Every endpoint of this API.
    public static let declarations = [lease.declaration]
}
