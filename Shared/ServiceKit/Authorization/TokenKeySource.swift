public import Security

/// Where the public keys come from that tokens are verified with.
public protocol TokenKeySource: Sendable {
    /// The keys known at the moment; nil when none were ever fetched.
    func current() async -> KeySet?

    /// The keys after a look for newer ones, because a token names a key that is not known. May answer the same keys.
    func refreshed() async -> KeySet?
}

/// Keys that are known from the start: billing's own.
public struct OwnTokenKeys: TokenKeySource {
    private let keys: KeySet

    /// A source of these keys.
    public init(_ keys: KeySet) {
        self.keys = keys
    }

    /// The keys.
    public func current() async -> KeySet? { keys }

    /// The keys; there are no newer ones.
    public func refreshed() async -> KeySet? { keys }
}
