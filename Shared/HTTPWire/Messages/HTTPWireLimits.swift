/// What a peer may send before it is refused. Bodies are limited by whoever reads them, not here.
public struct HTTPWireLimits: Sendable, Equatable {
    /// Bytes of the whole head: start line, field lines, line ends.
    public var maxHeaderBytes: Int
    /// Field lines in one header or trailer section.
    public var maxHeaderCount: Int
    /// Bytes of the request target.
    public var maxTargetBytes: Int
    /// Bytes of the extensions of one chunk.
    public var maxChunkExtensionBytes: Int
    /// Bytes of the whole trailer section.
    public var maxTrailerBytes: Int

    /// Limits; the defaults suit a JSON service.
    public init(
        maxHeaderBytes: Int = 32 * 1024,
        maxHeaderCount: Int = 100,
        maxTargetBytes: Int = 8 * 1024,
        maxChunkExtensionBytes: Int = 256,
        maxTrailerBytes: Int = 8 * 1024
    ) {
        self.maxHeaderBytes = maxHeaderBytes
        self.maxHeaderCount = maxHeaderCount
        self.maxTargetBytes = maxTargetBytes
        self.maxChunkExtensionBytes = maxChunkExtensionBytes
        self.maxTrailerBytes = maxTrailerBytes
    }
}
