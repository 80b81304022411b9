/// What one received frame means. Closed.
public enum FrameMeaning: Sendable {
    /// Which command or subscription an answer is about. Closed.
    public enum Subject: Hashable, Sendable {
        /// The command of that number (``StreamCommand/id``).
        case command(Int64)
        /// That subscription.
        case subscription(StreamSubscription)
    }

    /// Market data; one frame may hold several events.
    case events([MarketEvent])
    /// A subscription stands.
    case acknowledged(Subject)
    /// A subscription was refused, with the venue's code and words.
    case refused(Subject?, code: String, message: String)
    /// The answer to our text ping.
    case pong
    /// The venue asks us to connect anew.
    case reconnect(reason: String)
    /// Known, and of no interest here; the name says what.
    case ignored(String)
}
