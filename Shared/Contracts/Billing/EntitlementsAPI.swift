/// What customers may do, and the units they take of what is counted.
public enum EntitlementsAPI {
    private static let id = EndpointParameter.path(
        "id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128), "The reservation_id.")
    private static let none = EndpointError(404, "not_found", "There is no such reservation.")

    /// What a customer may do now.
    public static let resolve = Endpoint<Nothing, Entitlements>(
        .get, "/entitlements/resolve", id: "resolveEntitlements",
        summary: "What a customer may do now; others than oneself need the scope \(Scope.entitlementsRead).",
        authorization: .anyCaller,
        parameters: [.query("customer_id", .string(lengths: 1...64), "The customer; oneself when left out.")],
        deadlineMilliseconds: 2_000,
        errors: [EndpointError(404, "not_found", "The customer is somebody else.")])

    /// Holds units of a quota.
    public static let reserve = Endpoint<NewReservation, QuotaReservation>(
        .post, "/entitlements/reservations", id: "reserveQuota",
        summary: "Holds units of a quota until they are committed, released or too old.",
        authorization: .scope(Scope.entitlementsWrite), idempotency: .natural, successStatus: 201,
        errors: [
            EndpointError(403, "quota_not_granted", "The customer's plan has no such quota."),
            EndpointError(403, "subscription_reduce_only", "The subscription allows nothing new."),
            EndpointError(409, "quota_exhausted", "Not enough units are left."),
            EndpointError(422, "reservation_id_reused", "The id was used for another reservation."),
        ])

    /// Takes reserved units for good.
    public static let commit = Endpoint<Nothing, QuotaReservation>(
        .post, "/entitlements/reservations/{id}/commit", id: "commitReservation",
        summary: "Takes the units of a reservation until they are released.",
        authorization: .scope(Scope.entitlementsWrite),
        parameters: [id], idempotency: .natural,
        errors: [
            none, EndpointError(409, "reservation_expired", "It was too old and has given itself back."),
            EndpointError(409, "reservation_released", "It was given back."),
        ])

    /// Gives units back, reserved or committed.
    public static let release = Endpoint<Nothing, QuotaReservation>(
        .post, "/entitlements/reservations/{id}/release", id: "releaseReservation",
        summary: "Gives the units of a reservation back, whether it was committed or not.",
        authorization: .scope(Scope.entitlementsWrite), parameters: [id], idempotency: .natural, errors: [none])

    /// Every endpoint of this API.
    public static let declarations = [
        resolve.declaration, reserve.declaration, commit.declaration, release.declaration,
    ]
}
