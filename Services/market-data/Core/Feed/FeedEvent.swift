public import Exchanges

/// What happens to one connection of a feed. Closed. `generation` names the socket that an event is about: events of an
/// earlier one are without effect.
public enum FeedEvent: Hashable, Sendable {
    /// Begin, not before so many milliseconds have passed: connections of a venue are staggered.
    case start(afterMilliseconds: Int64)
    /// End for good.
    case stop
    /// The socket is open.
    case opened(generation: Int)
    /// The socket could not be opened, or ended.
    case ended(generation: Int, reason: String)
    /// The venue accepted.
    case acknowledged(FrameMeaning.Subject)
    /// The venue refused.
    case refused(FrameMeaning.Subject?, code: String, message: String)
    /// A message of that subscription came.
    case heard(StreamSubscription)
    /// Any frame came that belongs to no subscription; also the answer to our text ping.
    case frame
    /// The venue asks us to connect anew.
    case reconnectNotice(reason: String)
    /// The subscription must begin anew: its book lost the thread and the venue sends snapshots by stream.
    case restart(StreamSubscription)
    /// The candles of an outage were fetched and published for these subscriptions.
    case caughtUp(generation: Int, [StreamSubscription])
    /// Time passed.
    case tick

    /// Whether it only says that something came.
    var isMessage: Bool {
        switch self {
        case .heard, .frame: true
        default: false
        }
    }
}

/// What the shell is to do for one connection of a feed. Closed.
public enum FeedAction: Hashable, Sendable {
    /// Open a socket under that number; answer with `opened` or `ended`.
    case connect(generation: Int)
    /// Close that socket; no answer is needed.
    case close(generation: Int, reason: String)
    /// Send a text frame.
    case send([UInt8])
    /// Data stopped: what is kept of these subscriptions is not of now any more.
    case lost([StreamSubscription], reason: String)
    /// Fetch the candles that were missed and publish them before those that come now; answer with `caughtUp`.
    case catchUp(generation: Int, [StreamSubscription])
    /// Poll this over REST from now on.
    case poll(StreamSubscription)
    /// The socket has it again.
    case stopPolling(StreamSubscription)
    /// A subscription was refused for this connection.
    case refused(StreamSubscription, code: String, message: String)
    /// The state changed.
    case state(FeedState, reason: String?)
}
