/// Units of a quota that were asked for.
public struct QuotaReservation: WireType, Equatable {
    /// Chosen by the caller.
    public let reservationId: String
    /// Whose quota.
    public let customerId: String
    /// Code of the quota.
    public let quota: String
    /// How many units.
    public let amount: Int64
    /// Where it stands.
    public let state: ReservationState
    /// When it gives itself back unless it was committed.
    public let expiresAt: Timestamp

    /// Makes it from its fields.
    public init(
        reservationId: String,
        customerId: String,
        quota: String,
        amount: Int64,
        state: ReservationState,
        expiresAt: Timestamp
    ) {
        self.reservationId = reservationId
        self.customerId = customerId
        self.quota = quota
        self.amount = amount
        self.state = state
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case reservationId = "reservation_id"
        case customerId = "customer_id"
        case quota
        case amount
        case state
        case expiresAt = "expires_at"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "QuotaReservation",
        [
            WireField(
                "reservation_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128),
                "Chosen by the caller."),
            WireField(
                "customer_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...64), "Whose quota."),
            WireField("quota", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64), "Code of the quota."),
            WireField("amount", .integer(1...1_000_000), "How many units."),
            WireField("state", ReservationState.schema, "Where it stands."),
            WireField("expires_at", Timestamp.schema, "When it gives itself back unless it was committed."),
        ])
}
