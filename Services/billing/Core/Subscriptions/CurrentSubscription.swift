public import Contracts

/// Which of a customer's subscriptions decides what the customer may do: of those that have not ended, the one that began
/// last, but one that runs before one that is unpaid or paused. Who begins a second subscription and does not pay for it
/// (a payment that was never finished) keeps what the first one grants. When one ends, the next takes its place.
public enum CurrentSubscription {
    /// One of a customer's subscriptions.
    public struct Candidate: Hashable, Sendable {
        /// Its id.
        public let id: String
        /// Where it stands.
        public let status: SubscriptionStatus
        /// When it began.
        public let startedAt: Timestamp

        var runs: Bool { status == .active || status == .trialing }

        /// Makes a candidate.
        public init(id: String, status: SubscriptionStatus, startedAt: Timestamp) {
            self.id = id
            self.status = status
            self.startedAt = startedAt
        }
    }

    /// The id of the one that counts; nil when all have ended.
    public static func choose(_ candidates: [Candidate]) -> String? {
        candidates.filter { $0.status != .canceled }
            .max { ($0.runs ? 1 : 0, $0.startedAt, $0.id) < ($1.runs ? 1 : 0, $1.startedAt, $1.id) }?.id
    }
}
