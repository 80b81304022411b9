public import Contracts

/// Which of a customer's subscriptions decides what the customer may do: of those that have not ended, the one that began
/// last. When it ends, an older one that still runs takes its place.
public enum CurrentSubscription {
    /// One of a customer's subscriptions.
    public struct Candidate: Hashable, Sendable {
        /// Its id.
        public let id: String
        /// Where it stands.
        public let status: SubscriptionStatus
        /// When it began.
        public let startedAt: Timestamp

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
            .max { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }?.id
    }
}
