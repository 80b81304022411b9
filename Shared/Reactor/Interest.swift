import CLinux

/// What a watcher of a descriptor wants to be told about.
public struct Interest: OptionSet, Sendable, Hashable {
    /// The bits of the set.
    public let rawValue: UInt32
    /// Makes a set from bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Data, a connection or the peer's end of stream can be read.
    public static let read = Interest(rawValue: 1)
    /// The send buffer has room.
    public static let write = Interest(rawValue: 2)

    /// The epoll mask. The half-close bit is asked for only while reading, so a paused reader does not spin on it.
    var epollEvents: UInt32 {
        var mask: UInt32 = 0
        if contains(.read) { mask |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
        if contains(.write) { mask |= EPOLLOUT.rawValue }
        return mask
    }
}

/// What happened on a watched descriptor.
public struct Readiness: OptionSet, Sendable, Hashable {
    /// The bits of the set.
    public let rawValue: UInt32
    /// Makes a set from bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Reading will not block.
    public static let read = Readiness(rawValue: 1)
    /// Writing will not block.
    public static let write = Readiness(rawValue: 2)
    /// The peer closed both directions (EPOLLHUP) or its sending side (EPOLLRDHUP).
    public static let hangup = Readiness(rawValue: 4)
    /// The descriptor is in error; reading or writing tells which.
    public static let error = Readiness(rawValue: 8)

    init(epollEvents: UInt32) {
        var value: Readiness = []
        if epollEvents & EPOLLIN.rawValue != 0 { value.insert(.read) }
        if epollEvents & EPOLLOUT.rawValue != 0 { value.insert(.write) }
        if epollEvents & (EPOLLHUP.rawValue | EPOLLRDHUP.rawValue) != 0 { value.insert(.hangup) }
        if epollEvents & EPOLLERR.rawValue != 0 { value.insert(.error) }
        self = value
    }
}
