/// A text frame that subscribes or unsubscribes, and what it asks for.
public struct StreamCommand: Hashable, Sendable {
    /// The number that the venue's answer carries, for venues that answer by number.
    public let id: Int64
    /// What goes out as one text frame.
    public let frame: [UInt8]
    /// What it asks for.
    public let subscriptions: [StreamSubscription]

    /// Makes it from its fields.
    public init(id: Int64, frame: [UInt8], subscriptions: [StreamSubscription]) {
        self.id = id
        self.frame = frame
        self.subscriptions = subscriptions
    }
}
