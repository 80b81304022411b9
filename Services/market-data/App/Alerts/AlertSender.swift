import Contracts

/// What became of one try.
enum AlertSendOutcome: Sendable, Equatable {
    /// The receiver took it.
    case delivered
    /// It may work later; after this time if the receiver said so.
    case retry(code: String, afterMilliseconds: Int64?)
    /// It will never work.
    case refused(code: String)
}

/// Tells a trigger on channels of one type. Never throws: whatever happens is an outcome.
protocol AlertSender: Sendable {
    func send(_ delivery: AlertDeliveryStore.Claimed) async -> AlertSendOutcome
}
