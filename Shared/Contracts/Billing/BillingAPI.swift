/// Billing's endpoints.
public enum BillingAPI {
    /// The public keys tokens are verified with (RFC 7517).
    public static let keys = Endpoint<Nothing, PublishedKeySet>(
        .get, "/.well-known/jwks.json", id: "getTokenKeys", summary: "The public keys tokens are verified with.",
        authorization: .everyone, cacheSeconds: 300)

    /// Every endpoint of this API.
    public static let declarations = [keys.declaration]
}
