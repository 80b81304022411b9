/// Why a venue refused, or why its words could not be read. One vocabulary for all venues; see the fact sheet's taxonomy.
public struct ExchangeError: Error, Hashable, Sendable {
    /// The kinds. Closed; the raw value is the stable machine code.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Key, signature or passphrase is wrong.
        case auth
        /// The key may not do this, or not from this address, or the account has another mode.
        case permission
        /// Our timestamp is outside the venue's window.
        case clock
        /// Too many requests.
        case rateLimit = "rate_limit"
        /// Not enough funds, or no position to close.
        case insufficient
        /// No such symbol.
        case badSymbol = "bad_symbol"
        /// A parameter is malformed or off its step.
        case badParameter = "bad_parameter"
        /// Below the least notional.
        case minNotional = "min_notional"
        /// Above a greatest size, or too many orders.
        case maxSize = "max_size"
        /// The client order id is taken.
        case duplicateID = "duplicate_id"
        /// No such order.
        case orderNotFound = "order_not_found"
        /// The order is finished.
        case notCancellable = "not_cancellable"
        /// A post-only order would take.
        case postOnly = "post_only"
        /// A reduce-only order would not reduce.
        case reduceOnly = "reduce_only"
        /// The trigger price is on the wrong side.
        case wouldTrigger = "would_trigger"
        /// Mode or leverage cannot change while orders or positions are open.
        case modeLocked = "mode_locked"
        /// It is already so; treat as success.
        case noChange = "no_change"
        /// The venue is under maintenance.
        case maintenance
        /// The market is closed.
        case marketClosed = "market_closed"
        /// Not offered where we are.
        case region
        /// Whether it was done is unknown: ask by client order id before anything else.
        case unknownOutcome = "unknown_outcome"
        /// A fault of the venue's; the request was not done.
        case server
        /// The venue has no such thing.
        case unsupported
        /// The answer or frame cannot be read.
        case malformed
    }

    /// The kind.
    public let kind: Kind
    /// The venue's own code as text; empty when there is none.
    public let venueCode: String
    /// The venue's own words, or what could not be read; at most 300 bytes, never a secret.
    public let message: String
    /// HTTP status of the answer, 0 when there was none.
    public let status: Int

    /// Makes it from its fields; longer messages are cut.
    public init(_ kind: Kind, venueCode: String = "", message: String, status: Int = 0) {
        self.kind = kind
        self.venueCode = venueCode
        self.message = message.utf8.count <= 300 ? message : String(message.prefix(100))
        self.status = status
    }

    /// Whether the same request may succeed later without a change.
    public var isRetryable: Bool {
        switch kind {
        case .rateLimit, .maintenance, .server, .clock, .unknownOutcome: true
        default: false
        }
    }
}
