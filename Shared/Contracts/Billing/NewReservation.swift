/// Units of a quota to hold. The same id and content again changes nothing and gets the same answer.
public struct NewReservation: WireType, Equatable {
    /// Chosen by the caller, once for each thing that takes units.
    public let reservationId: String
    /// Whose quota.
    public let customerId: String
    /// Code of the quota, such as quota.active_algos.
    public let quota: String
    /// How many units.
    public let amount: Int64
    /// After so many seconds it gives itself back unless it was committed.
    public let expiresInS: Int

    /// Makes it from its fields.
    public init(
        reservationId: String,
        customerId: String,
        quota: String,
        amount: Int64,
        expiresInS: Int
    ) {
        self.reservationId = reservationId
        self.customerId = customerId
        self.quota = quota
        self.amount = amount
        self.expiresInS = expiresInS
    }

    private enum CodingKeys: String, CodingKey {
        case reservationId = "reservation_id"
        case customerId = "customer_id"
        case quota
        case amount
        case expiresInS = "expires_in_s"
    }

    /// The shape on the wire.
    public static let schema = WireSchema.object(
        name: "NewReservation",
        [
            WireField(
                "reservation_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...128),
                "Chosen by the caller, once for each thing that takes units."),
            WireField(
                "customer_id", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._:@-]*$", lengths: 1...64), "Whose quota."),
            WireField(
                "quota", .string(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", lengths: 1...64),
                "Code of the quota, such as quota.active_algos."),
            WireField("amount", .integer(1...1_000_000), "How many units."),
            WireField(
                "expires_in_s", .integer(1...86_400),
                "After so many seconds it gives itself back unless it was committed."),
        ])
}
