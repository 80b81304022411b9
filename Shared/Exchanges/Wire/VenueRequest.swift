/// A request to a venue, ready to be sent: path and query are percent-encoded.
public struct VenueRequest: Hashable, Sendable {
    /// The classes of requests with a rate limit of their own. Closed.
    public enum Category: String, Hashable, Sendable, CaseIterable {
        /// Public data.
        case marketData = "market_data"
        /// Orders and cancels.
        case trade
        /// Balances and settings.
        case account
        /// Positions.
        case position
    }

    /// `GET`, `POST`, `PUT` or `DELETE`.
    public let method: String
    /// Path and query as they stand in the request line, such as `/api/v3/depth?symbol=BTCUSDT`.
    public let target: String
    /// Headers besides those that HTTP itself needs.
    public let headers: [(name: String, value: String)]
    /// The body; empty for none.
    public let body: [UInt8]
    /// The bucket it is taken from.
    public let category: Category
    /// What it costs of the venue's weight account; 1 where the venue counts requests.
    public let weight: Int64

    /// Makes it from its fields.
    public init(
        method: String = "GET", target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        category: Category = .marketData, weight: Int64 = 1
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.category = category
        self.weight = weight
    }

    /// Equal in every field.
    public static func == (left: VenueRequest, right: VenueRequest) -> Bool {
        left.method == right.method && left.target == right.target && left.body == right.body
            && left.category == right.category && left.weight == right.weight
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Hashes what names it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(target)
        hasher.combine(body)
    }
}
